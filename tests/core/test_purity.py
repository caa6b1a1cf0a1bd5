"""The core is mathematics: it can be read, tested and used without the dashboard."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

IMPORT_ALL = """
import importlib, pkgutil, sys
import softmax_core
for module in pkgutil.iter_modules(softmax_core.__path__):
    importlib.import_module("softmax_core." + module.name)
print(sorted({"streamlit", "altair"} & set(sys.modules)))
"""


def test_the_core_loads_neither_streamlit_nor_altair():
    # In a fresh interpreter, because another test may have loaded them in this one.
    result = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.stdout.strip() == "[]", result.stderr
