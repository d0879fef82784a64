"""What the schema allows at a place of a scenario file: keys and words."""

from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from scenarios.schema import ScenarioFile

Loc = tuple[int | str, ...]


def keys_at(loc: Loc) -> list[str]:
    """Keys of the table at a place such as ``("offices", "huzhou")``, as they are written; none where it is no table."""
    for one in _types_at(loc):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return [field.alias or name for name, field in one.model_fields.items()]
    return []


def literals_at(loc: Loc) -> list[str]:
    """Words that may stand at a place; none where it takes others than a few words."""
    return [str(word) for one in _types_at(loc) if get_origin(one) is Literal for word in get_args(one)]


def _types_at(loc: Loc) -> list[Any]:
    types: list[Any] = [ScenarioFile]
    for part in loc:
        types = [plain for one in types for inner in _inside(one, part) for plain in _plain(inner)]
    return types


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
        return [plain for one in get_args(annotation) for plain in _plain(one)]
    return [annotation]
