"""All that mnemonaut's evidence rests on, one part after the other, each with a file of results.

`evidence_quick.py` runs `mnemonaut bench` as a newcomer does and ends on its page;
`evidence_page.py` opens a report of 10,000 episodes; `evidence_statistics.py` holds statistics
against references and simulations; `evidence_chaos.py` disturbs a run; `evidence_ray.py` spreads
one over two nodes. Options go to each of them. Exits with 1 where a target of any is missed.
"""

import subprocess
import sys
from pathlib import Path

PARTS = ("quick", "page", "statistics", "chaos", "ray")
SECONDS = 3600.0


def main(options: list[str]) -> int:
    """Run every part, whatever came of the one before."""
    missed = []
    for part in PARTS:
        script = Path(__file__).with_name(f"evidence_{part}.py")
        print(f"== {script.name}", flush=True)
        if subprocess.run(
            [sys.executable, script, *options], timeout=SECONDS, check=False
        ).returncode:
            missed.append(part)
    print(f"missed: {', '.join(missed)}" if missed else "all targets met")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
