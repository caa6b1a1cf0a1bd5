"""Tables of a chart that a slider moves: at each of its places, and at one more that was typed."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa  # comes with streamlit; pandas writes Arrow with it too

from softmax_core.distribution.temperature import TEMPERATURE_GRID, place_of
from softmax_core.tables.rows import Columns

MOVED = "A chart that a slider moves. What it shows is told in the text after it."

Tables = Mapping[str, pd.DataFrame | Columns]
# The tables of a chart at some temperatures, each at its place on the slider.
TablesAt = Callable[[np.ndarray, np.ndarray], Tables]


class LiveData(NamedTuple):
    """A chart at every temperature of its slider, and at any other that is typed."""

    on_the_slider: Mapping[str, bytes]  # its tables, packed for the browser
    tables_at: TablesAt  # those that the slider moves, at any temperatures
    in_words: Callable[[float], str]  # what the chart shows at a temperature
    parameters: Mapping[str, float] = {}  # the variables of the chart, beside its temperature
    notes: str = ""  # how to read it

    def tables_with(self, temperature: float) -> dict[str, bytes]:
        """The tables, with lines at the end for a temperature that has no place on the slider."""
        tables = dict(self.on_the_slider)
        if temperature not in TEMPERATURE_GRID:
            more = self.tables_at(np.array([temperature]), np.array([place_of(temperature)]))
            for name, lines in more.items():
                tables[name] = _appended(tables[name], lines)
        return tables


def packed(tables: Tables) -> dict[str, bytes]:
    """Each table as the Arrow bytes that a chart sends to the browser.

    A browser gets them as they are: packing takes most of the time of a rerun, and is done once.
    """
    return {name: _arrow_file([_arrow(table)]) for name, table in tables.items()}


def _arrow(table: pd.DataFrame | Columns, schema: pa.Schema | None = None) -> pa.Table:
    types = dict(zip(schema.names, schema.types, strict=True)) if schema else {}
    columns = {
        name: pa.array(table[name], types.get(name), from_pandas=True)  # NaN is nothing
        for name in (types or table)
    }
    return pa.table(columns)


def _appended(lines: bytes, more: Columns) -> bytes:
    before = pa.ipc.open_file(lines).read_all()
    return _arrow_file([before, _arrow(more, before.schema)])


def _arrow_file(parts: list[pa.Table]) -> bytes:
    content = pa.BufferOutputStream()
    with pa.ipc.new_file(content, parts[0].schema) as file:
        for part in parts:
            file.write_table(part)
    return content.getvalue().to_pybytes()
