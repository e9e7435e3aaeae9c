"""The models that a field of settings holds, and the fields of those: of pydantic, of pydantic 1, and data classes."""

from __future__ import annotations

import dataclasses
import inspect
import typing

UNSAID: typing.Any = object()
"""In the place of a default: a function makes it, or there is none."""


@dataclasses.dataclass(frozen=True)
class Member:
    """A field of a model.

    Attributes:
        keys: by which data for the model name it.
        default: `UNSAID` where there is none, or where it is made by a function.
    """

    name: str
    annotation: typing.Any
    required: bool
    default: typing.Any
    keys: tuple[str, ...]

    @staticmethod
    def of(name: str, field: typing.Any, config: typing.Any = None) -> Member:
        """A field of pydantic 2."""
        made = field.is_required() or field.default_factory is not None
        by_name = any((config or {}).get(word) for word in ("populate_by_name", "validate_by_name"))
        aliases = _aliases(field.validation_alias)
        keys = [*aliases, *([name] if by_name or not aliases else [])]
        return Member(name, field.annotation, field.is_required(), UNSAID if made else field.default, tuple(keys))

    @staticmethod
    def of_first(field: typing.Any) -> Member:
        """A field of pydantic 1."""
        made = field.required or field.default_factory is not None
        by_name = getattr(field.model_config, "allow_population_by_field_name", False)
        keys = dict.fromkeys([field.alias, *([field.name] if by_name else [])])
        return Member(
            field.name, field.outer_type_, bool(field.required), UNSAID if made else field.default, tuple(keys)
        )


def _aliases(alias: typing.Any) -> list[str]:
    """The first step of each way that an alias of pydantic 2 leads."""
    if alias is None or isinstance(alias, str):
        return [alias] if alias else []
    found = []
    for choice in getattr(alias, "choices", [alias]):
        first = choice if isinstance(choice, str) else choice.path[0]
        if isinstance(first, str):
            found.append(first)
    return found


def models(annotation: typing.Any) -> typing.Iterator[typing.Any]:
    """The model and data classes among which a field has one; none where it has several at a time (a list, a dictionary)."""
    annotation = getattr(annotation, "__value__", annotation)  # `type Name = ...`
    arguments = typing.get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        arguments = arguments[:1]
    elif inspect.isclass(annotation) and not arguments:
        if hasattr(annotation, "__fields__") or dataclasses.is_dataclass(annotation):
            yield annotation
        return
    elif type(annotation).__name__ not in {"UnionType", "_UnionGenericAlias"} and str(
        typing.get_origin(annotation)
    ) != str(typing.Union):
        return
    for argument in arguments:
        for found in models(argument):
            yield found


def is_settings(model: typing.Any) -> bool:
    """Whether a model reads the environment by itself."""
    return any(base.__name__ == "BaseSettings" for base in model.__mro__)


def members(model: typing.Any) -> typing.Iterator[Member]:
    """The fields of a model or data class."""
    of_second = vars(model).get("__pydantic_fields__") or getattr(model, "model_fields", None)
    if isinstance(of_second, dict):
        config = getattr(model, "model_config", None) or getattr(model, "__pydantic_config__", None)
        for name, field in of_second.items():
            yield Member.of(name, field, config)
    elif hasattr(model, "__fields__"):
        for field in model.__fields__.values():
            yield Member.of_first(field)
    else:
        kinds = typing.get_type_hints(model)
        for one in dataclasses.fields(model):
            plain, made = one.default is not dataclasses.MISSING, one.default_factory is not dataclasses.MISSING
            default = one.default if plain else UNSAID
            yield Member(one.name, kinds[one.name], not (plain or made), default, (one.name,))
