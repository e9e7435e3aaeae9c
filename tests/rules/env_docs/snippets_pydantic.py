"""Snippets of settings classes, with what pydantic-settings really reads.

The form is that of `snippets`.
"""

from __future__ import annotations

from tests.rules.env_docs.snippets import O, R, S, Snippet

_HEAD = "from pydantic import AliasChoices, BaseModel, Field\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n"

PYDANTIC: tuple[Snippet, ...] = (
    (
        "plain names",
        _HEAD
        + "class Settings(BaseSettings):\n    one: str\n    two: int = 5\n    three: str | None = None\nresult = Settings()\n",
        {"ONE": (R, None), "TWO": (O, "5"), "THREE": (O, None)},
    ),
    (
        "prefix",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_')\n    one: str = 'x'\nresult = Settings()\n",
        {"APP_ONE": (O, "x")},
    ),
    (
        "prefix in the class line",
        _HEAD + "class Settings(BaseSettings, env_prefix='APP_'):\n    one: str = 'x'\nresult = Settings()\n",
        {"APP_ONE": (O, "x")},
    ),
    (
        "an alias ignores the prefix",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_')\n    one: str = Field('x', validation_alias='DATABASE_URL')\n    two: str = Field(default='y', alias='OTHER')\nresult = Settings()\n",
        {"DATABASE_URL": (O, "x"), "OTHER": (O, "y")},
    ),
    (
        "choices of aliases",
        _HEAD
        + "class Settings(BaseSettings):\n    one: str = Field('x', validation_alias=AliasChoices('A_ONE', 'B_ONE'))\nresult = Settings()\n",
        {"A_ONE|B_ONE": (O, "x")},
    ),
    (
        "populated by name as well",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_', populate_by_name=True)\n    one: str = Field('x', alias='A_ONE')\nresult = Settings()\n",
        {"A_ONE|APP_ONE": (O, "x")},
    ),
    (
        "a subclass's prefix renames inherited fields",
        _HEAD
        + "class Base(BaseSettings):\n    one: str = 'x'\nclass Settings(Base):\n    model_config = SettingsConfigDict(env_prefix='SUB_')\n    two: str = 'y'\nresult = Settings()\n",
        {"SUB_ONE": (O, "x"), "SUB_TWO": (O, "y")},
    ),
    (
        "nested models",
        _HEAD
        + "class Pay(BaseModel):\n    key: str\n    tries: int = 3\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_', env_nested_delimiter='__')\n    pay: Pay\nresult = Settings()\n",
        {"APP_PAY__KEY": (R, None), "APP_PAY__TRIES": (O, "3")},
    ),
    (
        "an optional nested model",
        _HEAD
        + "class Pay(BaseModel):\n    key: str\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_nested_delimiter='__')\n    pay: Pay | None = None\nresult = Settings()\n",
        {"PAY__KEY": (S, None)},
    ),
    (
        "case is kept when asked for",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(case_sensitive=True)\n    One: str = 'x'\nresult = Settings()\n",
        {"One": (O, "x")},
    ),
    (
        "annotated fields",
        _HEAD
        + "from typing import Annotated, ClassVar\nclass Settings(BaseSettings):\n    kind: ClassVar[str] = 'a'\n    one: Annotated[int, Field(ge=1)] = 5\n    two: Annotated[str, Field(validation_alias='A_TWO')] = 'y'\nresult = Settings()\n",
        {"ONE": (O, "5"), "A_TWO": (O, "y")},
    ),
    (
        "a settings class inside another",
        _HEAD
        + "class Pay(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='PAY_')\n    tries: int = 3\nclass Settings(BaseSettings):\n    one: str = 'x'\n    pay: Pay = Field(default_factory=Pay)\nresult = Settings()\n",
        {"ONE": (O, "x"), "PAY_TRIES": (O, "3")},
    ),
)

MORE: tuple[Snippet, ...] = (
    (
        "a subclass without a prefix of its own inherits it",
        _HEAD
        + "class Base(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_')\n    one: str = 'x'\nclass Settings(Base):\n    two: str = 'y'\nresult = Settings()\n",
        {"APP_ONE": (O, "x"), "APP_TWO": (O, "y")},
    ),
    (
        "a mixin's fields get the prefix of the class",
        _HEAD
        + "class Mixin(BaseModel):\n    one: str = 'x'\nclass Settings(Mixin, BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_')\n    two: str = 'y'\nresult = Settings()\n",
        {"APP_ONE": (O, "x"), "APP_TWO": (O, "y")},
    ),
    (
        "an overridden field has the later default",
        _HEAD
        + "class Base(BaseSettings):\n    one: str\nclass Settings(Base):\n    one: str = 'x'\nresult = Settings()\n",
        {"ONE": (O, "x")},
    ),
    (
        "both classes are made",
        _HEAD
        + "class Base(BaseSettings):\n    one: str = 'x'\nclass Settings(Base):\n    model_config = SettingsConfigDict(env_prefix='SUB_')\nresult = (Base(), Settings())\n",
        {"ONE": (O, "x"), "SUB_ONE": (O, "x")},
    ),
    (
        "alias and validation alias",
        _HEAD
        + "class Settings(BaseSettings):\n    one: str = Field('x', alias='A_ALIAS', validation_alias='A_ONE')\nresult = Settings()\n",
        {"A_ONE": (O, "x"), "A_ALIAS": None},
    ),
    (
        "a serialisation alias is no name",
        _HEAD
        + "class Settings(BaseSettings):\n    one: str = Field('x', serialization_alias='A_OUT')\nresult = Settings()\n",
        {"ONE": (O, "x"), "A_OUT": None},
    ),
    (
        "an alias does not get the prefix",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_')\n    one: str = Field('x', alias='A_ONE')\nresult = Settings()\n",
        {"A_ONE": (O, "x"), "APP_A_ONE": None, "APP_ONE": None},
    ),
    (
        "validated by name as well",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_', validate_by_name=True)\n    one: str = Field('x', alias='A_ONE')\nresult = Settings()\n",
        {"A_ONE|APP_ONE": (O, "x")},
    ),
    (
        "nested with the delimiter of one underscore",
        _HEAD
        + "class Pay(BaseModel):\n    key: str = 'k'\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_nested_delimiter='_')\n    pay: Pay = Pay()\nresult = Settings()\n",
        {"PAY_KEY": (O, "k")},
    ),
    (
        "nested without a delimiter is read as JSON",
        _HEAD
        + "class Pay(BaseModel):\n    tries: int = 3\nclass Settings(BaseSettings):\n    pay: Pay = Pay()\nresult = Settings()\n",
        {"PAY": (O, None), "PAY__TRIES": None, "PAY_TRIES": None},
    ),
    (
        "nested twice",
        _HEAD
        + "class Key(BaseModel):\n    size: int = 3\nclass Pay(BaseModel):\n    key: Key = Key()\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_nested_delimiter='__')\n    pay: Pay = Pay()\nresult = Settings()\n",
        {"PAY__KEY__SIZE": (O, "3")},
    ),
    (
        "a nested model under an alias",
        _HEAD
        + "class Pay(BaseModel):\n    tries: int = 3\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_', env_nested_delimiter='__')\n    pay: Pay = Field(Pay(), validation_alias='BILLING')\nresult = Settings()\n",
        {"BILLING__TRIES": (O, "3"), "APP_PAY__TRIES": None},
    ),
    (
        "a nested field with an alias",
        _HEAD
        + "class Pay(BaseModel):\n    tries: int = Field(3, alias='attempts')\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_nested_delimiter='__')\n    pay: Pay = Pay()\nresult = Settings()\n",
        {"PAY__ATTEMPTS": (O, "3"), "PAY__TRIES": None},
    ),
    (
        "case in mixed names",
        _HEAD + "class Settings(BaseSettings):\n    DbHost: str = 'x'\nresult = Settings()\n",
        {"DBHOST": (O, "x")},
    ),
    (
        "an argument beats the environment",
        _HEAD + "class Settings(BaseSettings):\n    one: str\n    two: str = 'y'\nresult = Settings(one='fixed')\n",
        {"ONE": None, "TWO": (O, "y")},
    ),
    (
        "arguments unpacked",
        _HEAD
        + "class Settings(BaseSettings):\n    one: str\n    two: str = 'y'\ndef make():\n    fixed = {'one': 'x'}\n    return Settings(**fixed)\nresult = make()\n",
        {"ONE": None, "TWO": (O, "y")},
    ),
    (
        "a prefix given when it is made",
        _HEAD + "class Settings(BaseSettings):\n    one: str = 'x'\nresult = Settings(_env_prefix='APP_')\n",
        {"APP_ONE": (O, "x"), "ONE": None},
    ),
    (
        "a default made by a function",
        _HEAD
        + "class Settings(BaseSettings):\n    one: list[str] = Field(default_factory=list)\n    two: str = Field(default_factory=lambda: 'y')\nresult = Settings()\n",
        {"ONE": (O, None), "TWO": (O, "y")},
    ),
    (
        "ellipsis is no default",
        _HEAD
        + "class Settings(BaseSettings):\n    one: str = Field(...)\n    two: str = Field(default=...)\nresult = Settings()\n",
        {"ONE": (R, None), "TWO": (R, None)},
    ),
    (
        "literals and choices",
        _HEAD
        + "import enum\nclass Mode(enum.StrEnum):\n    FAST = 'fast'\nclass Settings(BaseSettings):\n    mode: Mode = Mode.FAST\nresult = Settings()\n",
        {"MODE": (O, "fast")},
    ),
    (
        "private attributes and properties are no fields",
        _HEAD
        + "from pydantic import PrivateAttr, computed_field\nclass Settings(BaseSettings):\n    one: str = 'x'\n    _two: str = PrivateAttr('y')\n    @computed_field\n    @property\n    def three(self) -> str:\n        return self.one\nresult = Settings()\n",
        {"ONE": (O, "x"), "TWO": None, "_TWO": None, "THREE": None},
    ),
    (
        "a computed prefix",
        _HEAD
        + "NAME = 'APP'\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix=f'{NAME}_')\n    one: str = 'x'\nresult = Settings()\n",
        {"APP_ONE": (O, "x")},
    ),
    (
        "a dictionary as configuration",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = {'env_prefix': 'APP_'}\n    one: str = 'x'\nresult = Settings()\n",
        {"APP_ONE": (O, "x")},
    ),
    (
        "the configuration of a class in the old way",
        _HEAD
        + "class Settings(BaseSettings):\n    one: str = 'x'\n    class Config:\n        env_prefix = 'APP_'\nresult = Settings()\n",
        {"APP_ONE": (O, "x")},
    ),
    (
        "other files beat nothing that is set",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_file='.env', secrets_dir=None)\n    one: str = 'x'\nresult = Settings()\n",
        {"ONE": (O, "x")},
    ),
    (
        "sources without the environment",
        _HEAD
        + "class Settings(BaseSettings):\n    one: str = 'x'\n    @classmethod\n    def settings_customise_sources(cls, settings_cls, init_settings, env_settings, dotenv_settings, file_secret_settings):\n        return (init_settings,)\nresult = Settings()\n",
        {"ONE": None},
    ),
    (
        "pydantic 1: names of one's own",
        "from pydantic.v1 import BaseSettings, Field\nclass Settings(BaseSettings):\n    one: str = Field('x', env='A_ONE')\n    two: str = Field('y', env=['A_TWO', 'B_TWO'])\nresult = Settings()\n",
        {"A_ONE": (O, "x"), "A_TWO|B_TWO": (O, "y"), "ONE": None},
    ),
    (
        "pydantic 1: fields of the configuration",
        "from pydantic.v1 import BaseSettings\nclass Settings(BaseSettings):\n    one: str = 'x'\n    class Config:\n        env_prefix = 'APP_'\n        fields = {'one': {'env': 'A_ONE'}}\nresult = Settings()\n",
        {"A_ONE": (O, "x"), "APP_ONE": None},
    ),
    (
        "pydantic 1: an alias is no variable",
        "from pydantic.v1 import BaseSettings, Field\nclass Settings(BaseSettings):\n    one: str = Field('x', alias='A_ONE')\nresult = Settings()\n",
        {"ONE": (O, "x")},
    ),
    (
        "pydantic 1: optional has a default",
        "from typing import Optional\nfrom pydantic.v1 import BaseSettings\nclass Settings(BaseSettings):\n    one: Optional[str]\n    two: str\nresult = Settings()\n",
        {"ONE": (O, None), "TWO": (R, None)},
    ),
    (
        "pydantic 1: a model in a model",
        "from pydantic.v1 import BaseModel, BaseSettings\nclass Pay(BaseModel):\n    tries: int = 3\nclass Settings(BaseSettings):\n    pay: Pay = Pay()\n    class Config:\n        env_nested_delimiter = '__'\nresult = Settings()\n",
        {"PAY__TRIES": (O, "3")},
    ),
    (
        "a dataclass of settings inside",
        _HEAD
        + "class Pay(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='PAY_')\n    tries: int = 3\nclass Settings(BaseSettings):\n    one: str = 'x'\n    pay: Pay = Pay()\nresult = Settings()\n",
        {"ONE": (O, "x"), "PAY_TRIES": (O, "3")},
    ),
    (
        "a root name that is not the environment's",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='app_')\n    one: str = 'x'\nresult = Settings()\n",
        {"APP_ONE": (O, "x")},
    ),
    (
        "a path of an alias",
        _HEAD
        + "from pydantic import AliasPath\nclass Settings(BaseSettings):\n    one: str | None = Field(None, validation_alias=AliasPath('A_LIST', 0))\nresult = Settings()\n",
        {"A_LIST": (O, None)},
    ),
    (
        "secret types",
        _HEAD
        + "from pydantic import SecretStr\nclass Settings(BaseSettings):\n    one: SecretStr\n    two: SecretStr = SecretStr('y')\nresult = {k: v.get_secret_value() for k, v in Settings()}\n",
        {"ONE": (R, None), "TWO": (O, "y")},
    ),
    (
        "a prefix for aliases as well",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_', env_prefix_target='all')\n    one: str = Field('x', alias='A_ONE')\n    two: str = 'y'\nresult = Settings()\n",
        {"APP_A_ONE": (O, "x"), "APP_TWO": (O, "y"), "A_ONE": None},
    ),
    (
        "the name of pydantic 1 in pydantic 2",
        _HEAD
        + "class Settings(BaseSettings):\n    one: str = Field('x', json_schema_extra={'env': 'A_ONE'})\nresult = Settings()\n",
        {"ONE": (O, "x"), "A_ONE": None},
    ),
    (
        "a dotenv file alone",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(case_sensitive=False, extra='ignore')\n    Log_Level: str = 'x'\nresult = Settings()\n",
        {"LOG_LEVEL": (O, "x")},
    ),
)

DELIMITED = "    model_config = SettingsConfigDict(env_nested_delimiter='__')\n"

UNUSUAL: tuple[Snippet, ...] = (
    (
        "one of several models",
        _HEAD
        + "class Card(BaseModel):\n    limit: int\nclass Bank(BaseModel):\n    days: int\nclass Settings(BaseSettings):\n"
        + DELIMITED
        + "    pay: Card | Bank | None = None\nresult = Settings()\n",
        {"PAY__LIMIT": (S, None), "PAY__DAYS": (S, None)},
    ),
    (
        "a default inside of Annotated",
        _HEAD
        + "from typing import Annotated\nclass Settings(BaseSettings):\n    one: Annotated[str, Field(default='x', alias='A_ONE')]\nresult = Settings()\n",
        {"A_ONE": (O, "x")},
    ),
    (
        "an annotation with a name",
        _HEAD
        + "from typing import Annotated\nName = Annotated[str, Field(validation_alias='A_ONE')]\nclass Settings(BaseSettings):\n    one: Name = 'x'\nresult = Settings()\n",
        {"A_ONE": (O, "x"), "ONE": None},
    ),
    (
        "constants of the class",
        _HEAD
        + "from typing import ClassVar, Final\nclass Settings(BaseSettings):\n    one: str = 'x'\n    two: Final[int] = 5\n    three: 'ClassVar[int]' = 7\nresult = Settings()\n",
        {"ONE": (O, "x"), "TWO": None, "THREE": None},
    ),
    (
        "a field that a subclass takes away",
        _HEAD
        + "from typing import ClassVar\nclass Base(BaseSettings):\n    one: str = 'x'\nclass Settings(Base):\n    one: ClassVar[str] = 'z'\n    two: str = 'y'\nresult = Settings()\n",
        {"TWO": (O, "y"), "ONE": None},
    ),
    (
        "a configuration from parts",
        _HEAD
        + "COMMON = {'env_prefix': 'APP_'}\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(**COMMON, extra='ignore')\n    one: str = 'x'\nresult = Settings()\n",
        {"APP_ONE": (O, "x"), "ONE": None},
    ),
    (
        "a configuration with a name",
        _HEAD
        + "COMMON = SettingsConfigDict(env_prefix='APP_')\nclass Settings(BaseSettings):\n    model_config = COMMON\n    one: str = 'x'\nresult = Settings()\n",
        {"APP_ONE": (O, "x"), "ONE": None},
    ),
    (
        "the last of several bases configures",
        _HEAD
        + "class First(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='A_')\n    one: str = 'x'\nclass Second(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='B_')\n    two: str = 'y'\nclass Settings(First, Second):\n    pass\nresult = Settings()\n",
        {"B_ONE": (O, "x"), "B_TWO": (O, "y"), "A_ONE": None},
    ),
    (
        "a generic base",
        _HEAD
        + "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass Base(BaseSettings, Generic[T]):\n    one: T\nclass Settings(Base[str]):\n    two: str = 'y'\nresult = Settings()\n",
        {"ONE": (R, None), "TWO": (O, "y")},
    ),
    (
        "inherited sources without the environment",
        _HEAD
        + "class Base(BaseSettings):\n    @classmethod\n    def settings_customise_sources(cls, settings_cls, **sources):\n        return (sources['init_settings'],)\nclass Settings(Base):\n    one: str = 'x'\nresult = Settings()\n",
        {"ONE": None},
    ),
    (
        "a source of one's own",
        _HEAD
        + "from pydantic_settings import EnvSettingsSource\nclass Settings(BaseSettings):\n    one: str = 'x'\n    @classmethod\n    def settings_customise_sources(cls, settings_cls, init_settings, env_settings, dotenv_settings, file_secret_settings):\n        return init_settings, EnvSettingsSource(settings_cls, env_prefix='APP_')\nresult = Settings()\n",
        {"APP_ONE": (O, "x"), "ONE": None},
    ),
    (
        "aliases that are switched off",
        _HEAD
        + "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(validate_by_alias=False, validate_by_name=True)\n    one: str = Field('x', alias='A_ONE')\nresult = Settings()\n",
        {"ONE": (O, "x"), "A_ONE": None},
    ),
    (
        "a constant as an alias",
        _HEAD
        + "NAME = 'A_ONE'\nclass Settings(BaseSettings):\n    one: str = Field('x', validation_alias=AliasChoices(NAME, f'{NAME}_OLD'))\nresult = Settings()\n",
        {"A_ONE|A_ONE_OLD": (O, "x"), "ONE": None},
    ),
    (
        "fields that a function makes",
        _HEAD
        + "def named(name, default='x', **more):\n    return Field(default, validation_alias=f'A_{name}', **more)\nclass Settings(BaseSettings):\n    one: str = named('ONE')\n    two: str = named(name='TWO', default='y', max_length=5)\nresult = Settings()\n",
        {"A_ONE": (O, "x"), "A_TWO": (O, "y"), "ONE": None},
    ),
    (
        "data classes inside",
        _HEAD
        + "import dataclasses\n@dataclasses.dataclass\nclass Pay:\n    tries: int = 3\nclass Settings(BaseSettings):\n"
        + DELIMITED
        + "    pay: Pay = Pay()\nresult = Settings()\n",
        {"PAY__TRIES": (O, "3")},
    ),
    (
        "a model inside the class",
        _HEAD
        + "class Settings(BaseSettings):\n    class Pay(BaseModel):\n        tries: int = 3\n"
        + DELIMITED
        + "    pay: Pay = Pay()\nresult = Settings()\n",
        {"PAY__TRIES": (O, "3")},
    ),
    (
        "a field that the delimiter takes apart",
        _HEAD
        + "class Pay(BaseModel):\n    tries: int = 3\n    key_size: int = 5\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_nested_delimiter='_')\n    pay: Pay = Pay()\nresult = Settings()\n",
        {"PAY_TRIES": (O, "3"), "PAY_KEY_SIZE": None},
    ),
    (
        "a delimiter that counts once",
        _HEAD
        + "class Pay(BaseModel):\n    key_size: int = 5\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_nested_delimiter='_', env_nested_max_split=1)\n    pay: Pay = Pay()\nresult = Settings()\n",
        {"PAY_KEY_SIZE": (O, "5")},
    ),
    (
        "the default of a model as it is made",
        _HEAD
        + "class Pay(BaseModel):\n    tries: int = 3\nclass Settings(BaseSettings):\n"
        + DELIMITED
        + "    pay: Pay = Pay(tries=7)\nresult = Settings()\n",
        {"PAY__TRIES": (O, "7")},
    ),
    (
        "a model that is populated by name as well",
        _HEAD
        + "class Pay(BaseModel):\n    model_config = {'populate_by_name': True}\n    tries: int = Field(3, alias='attempts')\nclass Settings(BaseSettings):\n"
        + DELIMITED
        + "    pay: Pay = Pay()\nresult = Settings()\n",
        {"PAY__ATTEMPTS|PAY__TRIES": (O, "3")},
    ),
)

ALL: tuple[Snippet, ...] = (*PYDANTIC, *MORE, *UNUSUAL)
