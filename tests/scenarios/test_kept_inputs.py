"""Inputs that fuzzing has kept are read or refused, and what is told of them agrees with them."""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import kept_inputs
import pytest
from kept_inputs import CORPUS, JOURNAL, MOST_BYTES, MOST_OF_ALL, archive_of, fuzzed, keep_inputs, table_of
from readers import READERS, Reader

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@pytest.mark.quick(4)
def test_each_is_read_or_refused(reader: Reader, tmp_path: Path) -> None:
    reader.begin()
    for raw in kept_inputs.kept_inputs(reader.name):
        try:
            with suppress(*reader.refusals):
                reader.read(raw, tmp_path)
        except Exception as error:
            error.add_note(f"{archive_of(reader.name).name}, input {sha256(raw).hexdigest()[:12]}")
            raise


def test_they_are_few_and_small() -> None:
    """One archive a reader, which holds no more than is asked of it."""
    archives = [archive_of(reader.name) for reader in READERS]
    assert sorted(CORPUS.iterdir()) == sorted([*archives, CORPUS / JOURNAL])
    assert sum(archive.stat().st_size for archive in archives) <= MOST_OF_ALL
    for reader in READERS:
        inputs, noted = kept_inputs.kept_inputs(reader.name), fuzzed()[reader.name]
        assert bool(inputs) == (noted.kept > noted.begun), reader.name  # none where nothing was new
        assert len(inputs) <= reader.input_limit
        assert sum(map(len, inputs)) <= MOST_BYTES


def test_the_same_inputs_are_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = READERS[0].name
    whole, inputs = archive_of(reader).read_bytes(), kept_inputs.kept_inputs(reader)
    monkeypatch.setattr(kept_inputs, "CORPUS", tmp_path)
    keep_inputs(reader, reversed(inputs))
    assert archive_of(reader).read_bytes() == whole


def test_the_page_tells_what_is_noted() -> None:
    """Each reader has a row; ``fuzz_readers.py --keep`` writes the table."""
    assert sorted(fuzzed()) == sorted(reader.name for reader in READERS)
    assert table_of(fuzzed()) in PAGE.read_text(encoding="utf-8")
