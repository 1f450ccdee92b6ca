"""JanusVLN: a policy that walks by pictures, with two working memories of a fixed size.

A spatial encoder (after VGGT) and a semantic encoder look at every frame; a decoder reads the
instruction and the fused frames and says one of four action words. What the spatial encoder and the
decoder keep of earlier frames are keys and values in `memory.dualkv`: the first and the most recent
frames. Trained from scratch at `tiny` size; the published model's parts are in `published`.
"""
