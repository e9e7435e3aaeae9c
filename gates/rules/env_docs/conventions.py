"""Variables that belong to the system, to a tool or to a library: nobody documents `PATH`, and nobody's code reads `PGHOST`. Pure data."""

from __future__ import annotations

import re
from collections.abc import Collection

_OWNERS = (
    # the system and the shell
    r"PATH|HOME|USER|USERNAME|LOGNAME|SHELL|TERM|TERM_PROGRAM|COLORTERM|PWD|EDITOR|VISUAL|PAGER|DISPLAY|LANG|LANGUAGE|TZ|TMPDIR|TEMP|TMP|HOSTNAME|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|CLICOLOR\w*",
    r"UID|GID|SUDO_\w+|LC_\w+|LD_(LIBRARY_PATH|PRELOAD)|MALLOC_\w+|OMP_\w+|XDG_\w+|APPDATA|LOCALAPPDATA|USERPROFILE|PROGRAMDATA|SYSTEMROOT|WINDIR|COMSPEC",
    r"HTTPS?_PROXY|NO_PROXY|ALL_PROXY|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|INVOCATION_ID|JOURNAL_STREAM|NOTIFY_SOCKET|LISTEN_(FDS|PID)|GPG_KEY|DEBIAN_FRONTEND|SOURCE_DATE_EPOCH",
    r"SSH_(AGENT_PID|ASKPASS|AUTH_SOCK|CLIENT|CONNECTION|ORIGINAL_COMMAND|TTY)",
    # CI; where a service talks to one of them, GITHUB_CLIENT_ID is its own
    r"CI|CI_\w+|BUILDKITE\w*|CIRCLE(CI|_\w+)|TRAVIS(_\w+)?|DRONE(_\w+)?|SYSTEM_PULLREQUEST_\w+|TF_BUILD|CHANGE_(ID|URL|TARGET|BRANCH)|JENKINS_(HOME|URL|NODE_COOKIE|SERVER_COOKIE)",
    r"GITHUB_(ACTIONS?|ACTION_\w+|ACTOR|ACTOR_ID|API_URL|(BASE|HEAD|WORKFLOW)_REF|ENV|EVENT_(NAME|PATH)|GRAPHQL_URL|JOB|OUTPUT|PATH|REF|REF_(NAME|PROTECTED|TYPE)|REPOSITORY|REPOSITORY_(ID|OWNER|OWNER_ID))",
    r"GITHUB_(RETENTION_DAYS|RUN_(ATTEMPT|ID|NUMBER)|SERVER_URL|SHA|STATE|STEP_SUMMARY|TRIGGERING_ACTOR|WORKFLOW|WORKFLOW_SHA|WORKSPACE)",
    r"RUNNER_(ARCH|DEBUG|ENVIRONMENT|NAME|OS|TEMP|TOOL_CACHE|WORKSPACE)|GITLAB_(CI|FEATURES|USER_(EMAIL|ID|LOGIN|NAME))",
    r"BITBUCKET_(BRANCH|BUILD_NUMBER|CLONE_DIR|COMMIT|DEPLOYMENT\w*|EXIT_CODE|GIT_\w+|PARALLEL_\w+|PIPELINE_UUID|PROJECT_\w+|PR_\w+|REPO_\w+|STEP_\w+|TAG|WORKSPACE)",
    # Git, and what builds call the revision
    r"GIT_(ASKPASS|AUTHOR_\w+|CEILING_DIRECTORIES|COMMITTER_\w+|CONFIG\w*|DIR|EDITOR|EXEC_PATH|INDEX_FILE|LFS_\w+|PAGER|SSH\w*|SSL_\w+|TERMINAL_PROMPT|TRACE\w*|WORK_TREE)",
    r"GIT_(BRANCH|COMMIT|COMMIT_\w+|DESCRIBE|HASH|LOCAL_BRANCH|PREVIOUS_\w+|REF|REV|REVISION|SHA\w*|TAG|URL|VERSION)",
    # Python, frameworks and tools
    r"VIRTUAL_ENV|CONDA_\w+|PYTHON([A-Z]\w*)?|PYTHON_(BASIC_REPL|COLORS|CPU_COUNT|GET_PIP\w*|GIL|HISTORY|JIT|PIP_VERSION|SHA256|VERSION)|PIP_\w+|UV_\w+|POETRY_\w+|PYTEST_\w+|COVERAGE_\w+|TOX(ENV|_\w+)|NOX_\w+",
    r"DJANGO_SETTINGS_MODULE|FLASK_APP|FLASK_ENV|FLASK_DEBUG|FLASK_RUN_FROM_CLI|WERKZEUG_\w+|RUN_MAIN|WATCHFILES_\w+|SERVER_SOFTWARE|NODE_(ENV|OPTIONS|PATH|VERSION)|NEXT_TELEMETRY_\w+|NVM_\w+|NPM_\w+|YARN_\w+|COREPACK_\w+",
    # platforms
    r"KUBERNETES_(PORT|SERVICE)(_\w+)?|DYNO|GAE_\w+|K_SERVICE|K_REVISION|K_CONFIGURATION|AWS_LAMBDA_(EXEC_WRAPPER|FUNCTION_\w+|INITIALIZATION_TYPE|LOG_\w+|RUNTIME_API)|AWS_EXECUTION_ENV",
    r"ECS_(AGENT_URI|CONTAINER_METADATA_URI(_V4)?)|COMPOSE_\w+|BUILDKIT_\w+|DOCKER_(API_VERSION|AUTH_CONFIG|BUILDKIT|CERT_PATH|CONFIG|CONTENT_TRUST\w*|CONTEXT|DEFAULT_PLATFORM|HOST|TLS\w*)",
)  # fmt: skip
_SYSTEM = re.compile("|".join(_OWNERS))
_PLATFORM = re.compile(r"PORT|HOST|BIND|WEB_CONCURRENCY|FORWARDED_ALLOW_IPS|GUNICORN_CMD_ARGS|DEBUG|GITHUB_TOKEN")
_BY_DISTRIBUTION = {
    "psycopg": "PG*", "psycopg2": "PG*", "psycopg2-binary": "PG*", "psycopg-binary": "PG*", "asyncpg": "PG*", "sentry-sdk": "SENTRY_*", "boto3": "AWS_*", "botocore": "AWS_*",
    "aioboto3": "AWS_*", "aiobotocore": "AWS_*", "s3fs": "AWS_*", "django-storages": "AWS_*", "celery": "CELERY_*", "uvicorn": "UVICORN_*", "gunicorn": "GUNICORN_CMD_ARGS", "ddtrace": "DD_*",
    "newrelic": "NEW_RELIC_*", "flask": "FLASK_*", "django": "DJANGO_SUPERUSER_*", "elastic-apm": "ELASTIC_APM_*", "google-auth": "GOOGLE_*", "google-cloud-storage": "GOOGLE_*",
    "azure-identity": "AZURE_*", "openai": "OPENAI_*", "anthropic": "ANTHROPIC_*", "transformers": "HF_*", "huggingface-hub": "HF_*", "torch": "CUDA_*", "loguru": "LOGURU_*",
    "prometheus-client": "PROMETHEUS_MULTIPROC_DIR", "granian": "GRANIAN_*", "hypercorn": "HYPERCORN_*", "stripe": "STRIPE_*", "logfire": "LOGFIRE_*", "apache-airflow": "AIRFLOW_*",
    "oauthlib": "OAUTHLIB_*", "requests-oauthlib": "OAUTHLIB_*", "authlib": "AUTHLIB_INSECURE_TRANSPORT", "sqlalchemy": "SQLALCHEMY_SILENCE_UBER_WARNING", "fastmcp": "FASTMCP_*", "web3": "ETH_HASH_BACKEND",
}  # fmt: skip
_BY_IMAGE = {
    "postgres": "POSTGRES_*", "timescale": "POSTGRES_*", "postgis": "POSTGRES_*", "mysql": "MYSQL_*", "mariadb": "MARIADB_*", "rabbitmq": "RABBITMQ_*", "minio": "MINIO_*", "mongo": "MONGO_INITDB_*",
    "grafana": "GF_*", "keycloak": "KC_*", "elasticsearch": "ELASTIC_*", "redis": "REDIS_PASSWORD", "pgadmin": "PGADMIN_*", "traefik": "TRAEFIK_*", "localstack": "LOCALSTACK_*",
    "airflow": "AIRFLOW_*",
}  # fmt: skip
_FRONT_END = re.compile(r"(VITE|NEXT_PUBLIC|REACT_APP|VUE_APP|NUXT_PUBLIC|GATSBY|EXPO_PUBLIC|NG_APP)_")
COMMON_PREFIXES = {
    "DB", "LOG", "HTTP", "SQL", "APP", "DATABASE", "REDIS", "CACHE", "SMTP", "EMAIL", "AUTH", "API",
    "ENABLE", "DISABLE", "USE", "IS", "ALLOW", "DEFAULT", "MAX", "MIN", "NUM", "SKIP", "FORCE",
}  # fmt: skip
"""First words of names that say nothing of whose they are."""


def is_of_the_system(name: str) -> bool:
    """Whether a variable belongs to the system, the interpreter or a platform, so that nobody has to document it."""
    return bool(_SYSTEM.fullmatch(name.upper()))


def is_of_the_platform(name: str) -> bool:
    """Whether a platform or a server sets or reads a variable by convention (`PORT`)."""
    return bool(_PLATFORM.fullmatch(name))


def front_end_prefix(name: str) -> str:
    """The prefix under which the build of a front end reads a variable, "" when it has none."""
    found = _FRONT_END.match(name)
    return found[0] if found is not None else ""


def used_by_others(dependencies: Collection[str], images: str) -> tuple[str, ...]:
    """Patterns of the variables that the project's libraries and images read by themselves."""
    found = {p for d, p in _BY_DISTRIBUTION.items() if d in dependencies}
    found |= {"OTEL_*"} if any(d.startswith("opentelemetry") for d in dependencies) else set()
    found |= {p for image, p in _BY_IMAGE.items() if re.search(rf"image:.*{image}|FROM\s+\S*{image}", images)}
    return tuple(sorted(found))
