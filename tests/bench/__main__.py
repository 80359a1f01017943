"""`./run bench NAME [ARGS]`: runs tests/bench/NAME.py. Without a name it lists them."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Run the bench that the first argument names."""
    found = sorted(path.stem for path in HERE.glob("[a-z]*.py"))
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in found:
        wanted = f"There is no bench called {name}. " if name else ""
        print(f"{wanted}Usage: ./run bench NAME, where NAME is one of: {', '.join(found)}",
              file=sys.stderr)  # fmt: skip
        return 2
    sys.argv = [f"bench {name}", *sys.argv[2:]]
    runpy.run_path(str(HERE / f"{name}.py"), run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main())
