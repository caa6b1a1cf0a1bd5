"""The floors of the core: an import goes down, never up, never round. Read from the source itself."""

import ast
import graphlib
import subprocess
import sys
from pathlib import Path

import pytest

import softmax_core

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "softmax_core"
FLOORS = (
    "charts",
    "tables",
    "settings",
    "creativity",
    "language",
    "engines",
    "reading",
    "distribution",
    "notation",
)  # from the top floor down


def module_name(path):
    """softmax_core/tables/rows.py as Python names it: softmax_core.tables.rows."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(path): path for path in PACKAGE.rglob("*.py")}


def imported(path):
    """Every module that a file imports, at its head or inside a function."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the whole name of what is imported"
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                yield submodule if submodule in FILES else node.module


IMPORTS = {module: set(imported(path)) for module, path in FILES.items()}


def floor(module):
    """The number of a module's floor, counted from the top; the package itself is the roof."""
    parts = module.split(".")
    return FLOORS.index(parts[1]) if len(parts) > 1 else -1


def inside(names):
    """Those of the names that are modules of the core."""
    return {name for name in names if name in FILES}


def outside(module):
    """The packages from elsewhere that a module imports, but for Python's own."""
    tops = {name.split(".")[0] for name in IMPORTS[module]}
    return tops - sys.stdlib_module_names - {"softmax_core"}


def test_every_folder_is_a_floor_and_every_module_stands_on_one():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(FLOORS)
    assert [path.name for path in PACKAGE.glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("module", sorted(FILES))
def test_no_import_goes_up(module):
    above = {name for name in inside(IMPORTS[module]) if floor(name) < floor(module)}
    assert not above


def test_no_import_goes_round():
    graphlib.TopologicalSorter({module: inside(IMPORTS[module]) for module in FILES}).prepare()


def test_only_the_charts_import_altair_and_nothing_imports_streamlit():
    assert {floor(module) for module in FILES if "altair" in outside(module)} <= {0}
    assert not [module for module in FILES if "streamlit" in outside(module)]


def test_the_core_keeps_no_store_that_visitors_share():
    # functools' stores let all who ask at the same moment compute; the page's let one do it.
    stores = {"cache", "lru_cache"}
    for path in FILES.values():
        tree = ast.parse(path.read_text("utf-8"))
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.alias)}
        attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not stores & (names | attributes), path


def test_the_distribution_needs_numpy_alone():
    modules = {module for module in FILES if module.startswith("softmax_core.distribution")}
    writes_numbers = "softmax_core.notation.write_numbers"
    assert set().union(*map(outside, modules)) == {"numpy"}
    assert set().union(*(inside(IMPORTS[module]) for module in modules)) <= (
        modules | {writes_numbers}
    )
    assert not outside(writes_numbers)


def test_the_package_loads_neither_streamlit_nor_altair_nor_the_charts():
    # In a fresh interpreter, because another test may have loaded them in this one.
    program = """
import sys
import softmax_core
tops = {name.split(".")[0] for name in sys.modules}
charts = [name for name in sys.modules if name.startswith("softmax_core.charts")]
print(sorted({"streamlit", "altair"} & tops), charts)
"""
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.stdout.strip() == "[] []", result.stderr


@pytest.mark.parametrize("name", softmax_core.__all__)
def test_every_public_name_can_be_imported(name):
    assert callable(getattr(softmax_core, name))


def formats_of_numbers(path):
    """Where a file writes a number by hand, as in f"{share:.1%}"; codes of characters are none."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            spec = ast.unparse(node.format_spec)
            if not spec.strip("f'\"").endswith("X"):
                yield f"{path.name}:{node.lineno}: {spec}"


@pytest.mark.parametrize("path", [*FILES.values(), ROOT / "dashboard.py"], ids=lambda p: p.name)
def test_numbers_are_written_in_one_place(path):
    if path.name != "write_numbers.py":
        assert not list(formats_of_numbers(path))
