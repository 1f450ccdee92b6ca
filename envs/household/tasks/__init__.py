"""Tasks in a home: drawing them, setting a simulator up for them, scoring what was done.

`tidy`: TIDEE's protocol. `goals`, `feasible`, `fetch`, `alfred`: ALFRED's seven kinds of goals.
`acting` is how all of it works in a simulator.
"""
