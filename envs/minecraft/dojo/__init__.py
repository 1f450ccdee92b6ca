"""MineDojo's interface in process: actions, observations, tasks, the gymnasium env."""
