"""How a small JanusVLN learns to follow instructions: imitation of an expert, then DAgger.

Encoders that can see come first (preparing, and `pretraining`) and are frozen. Then recording
(recorder, rollout, lessons), learning (batches, mirror, objective, schedule), and the run that
joins them and can be resumed (training, run, state, journal). Every knob is a field of
`settings.TrainingSettings`.
"""
