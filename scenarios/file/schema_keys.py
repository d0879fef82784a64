"""What the schema allows at a place of a scenario file: keys and words."""

from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from scenarios.schema import ScenarioFile

Loc = tuple[int | str, ...]


def keys_at(loc: Loc) -> list[str]:
    """Keys of the table at a place such as ``("offices", "huzhou")``, as they are written; none where it is not a table."""
    for annotation in _types_at(loc):
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return [field.alias or name for name, field in annotation.model_fields.items()]
    return []


def literals_at(loc: Loc) -> list[str]:
    """Words that may stand at a place; none where other words are allowed as well."""
    return [str(word) for annotation in _types_at(loc) if get_origin(annotation) is Literal for word in get_args(annotation)]


def takes_truth(loc: Loc) -> bool:
    """Whether ``true`` or ``false`` stands at a place."""
    return bool in _types_at(loc)


def key_words_at(loc: Loc) -> list[str]:
    """Words that may be keys of the table at a place, where it takes only a few, such as classes."""
    tables = [get_args(annotation) for annotation in _types_at(loc) if get_origin(annotation) is dict]
    return [str(word) for key, _value in tables if get_origin(key) is Literal for word in get_args(key)]


def limits_at(loc: Loc) -> dict[str, Any]:
    """Limits of the number or date at a place by their names ``ge, gt, le, lt``; those that it has."""
    if not loc:
        return {}
    limits: dict[str, Any] = {}
    for annotation in _types_at(loc[:-1]):
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            fields = [field for name, field in annotation.model_fields.items() if loc[-1] == (field.alias or name)]
            marks = [mark for field in fields for mark in (*field.metadata, *_marks(field.annotation))]
        else:
            marks = [mark for inner in _inside(annotation, loc[-1]) for mark in _marks(inner)]
        limits |= {name: getattr(mark, name) for mark in marks for name in ("ge", "gt", "le", "lt") if hasattr(mark, name)}
    return limits


def _marks(annotation: Any) -> list[Any]:
    """Gather what annotates the members of a type."""
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        marks = [inner for mark in arguments[1:] for inner in getattr(mark, "metadata", [mark])]
        return marks + _marks(arguments[0])
    if get_origin(annotation) in {Union, UnionType}:
        return [mark for member in arguments for mark in _marks(member)]
    return []


@lru_cache(maxsize=4096)
def _types_at(loc: Loc) -> tuple[Any, ...]:
    """Types that may stand at a place; asked many times for the same places whenever a scenario is read."""
    if not loc:
        return (ScenarioFile,)
    tables = _types_at(loc[:-1])
    return tuple(plain for table in tables for inner in _inside(table, loc[-1]) for plain in _plain(inner))


def _inside(annotation: Any, part: int | str) -> list[Any]:
    """Types of what stands under a key or position of something of a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [field.annotation for name, field in annotation.model_fields.items() if part == (field.alias or name)]
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        return [arguments[1]]
    if get_origin(annotation) in {tuple, list}:
        return [arguments[0]]
    return []


def _plain(annotation: Any) -> list[Any]:
    """Members of a union, without what annotates them."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return [plain for member in get_args(annotation) for plain in _plain(member)]
    return [annotation]
