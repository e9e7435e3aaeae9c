"""Variables that belong to the system, to a tool or to a library: nobody documents `PATH`, and nobody's code reads `PGHOST`. Pure data."""

from __future__ import annotations

import re
from collections.abc import Collection

_SYSTEM = re.compile(
    r"(PATH|HOME|USER|USERNAME|LOGNAME|SHELL|TERM|TERM_PROGRAM|COLORTERM|PWD|EDITOR|VISUAL|PAGER|DISPLAY|LANG|LANGUAGE|TZ|TMPDIR|TEMP|TMP|HOSTNAME|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|CLICOLOR\w*|"
    r"CI|CI_\w+|GITHUB_\w+|GITLAB_\w+|RUNNER_\w+|BUILDKITE\w*|CIRCLE(CI|_\w+)|TRAVIS(_\w+)?|JENKINS_\w+|BITBUCKET_\w+|DRONE(_\w+)?|SYSTEM_PULLREQUEST_\w+|TF_BUILD|CHANGE_(ID|URL|TARGET|BRANCH)|VIRTUAL_ENV|CONDA_\w+|PYTHON\w*|PIP_\w+|UV_\w+|POETRY_\w+|PYTEST_\w+|COVERAGE_\w+|TOX(ENV|_\w+)|NOX_\w+|"
    r"DJANGO_SETTINGS_MODULE|FLASK_APP|FLASK_ENV|FLASK_DEBUG|WERKZEUG_\w+|RUN_MAIN|SERVER_SOFTWARE|KUBERNETES_\w+|DYNO|GAE_\w+|K_SERVICE|K_REVISION|K_CONFIGURATION|AWS_LAMBDA_\w+|AWS_EXECUTION_ENV|ECS_\w+|"
    r"HTTPS?_PROXY|NO_PROXY|ALL_PROXY|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|SSH_\w+|GIT_\w+|NODE_(ENV|OPTIONS|PATH|VERSION)|NEXT_TELEMETRY_\w+|NVM_\w+|NPM_\w+|YARN_\w+|COREPACK_\w+|OMP_\w+|XDG_\w+|APPDATA|LOCALAPPDATA|USERPROFILE|PROGRAMDATA|SYSTEMROOT|WINDIR|COMSPEC|"
    r"DOCKER_\w+|COMPOSE_\w+|BUILDKIT_\w+|SOURCE_DATE_EPOCH|INVOCATION_ID|JOURNAL_STREAM|NOTIFY_SOCKET|LISTEN_(FDS|PID)|UID|GID|SUDO_\w+|LC_\w+|LD_\w+|MALLOC_\w+|GPG_KEY|DEBIAN_FRONTEND)"
)
_PLATFORM = re.compile(r"PORT|HOST|BIND|WEB_CONCURRENCY|FORWARDED_ALLOW_IPS|GUNICORN_CMD_ARGS|DEBUG")
_BY_DISTRIBUTION = {
    "psycopg": "PG*", "psycopg2": "PG*", "psycopg2-binary": "PG*", "psycopg-binary": "PG*", "asyncpg": "PG*", "sentry-sdk": "SENTRY_*", "boto3": "AWS_*", "botocore": "AWS_*",
    "aioboto3": "AWS_*", "aiobotocore": "AWS_*", "s3fs": "AWS_*", "django-storages": "AWS_*", "celery": "CELERY_*", "uvicorn": "UVICORN_*", "gunicorn": "GUNICORN_CMD_ARGS", "ddtrace": "DD_*",
    "newrelic": "NEW_RELIC_*", "flask": "FLASK_*", "django": "DJANGO_SUPERUSER_*", "elastic-apm": "ELASTIC_APM_*", "google-auth": "GOOGLE_*", "google-cloud-storage": "GOOGLE_*",
    "azure-identity": "AZURE_*", "openai": "OPENAI_*", "anthropic": "ANTHROPIC_*", "transformers": "HF_*", "huggingface-hub": "HF_*", "torch": "CUDA_*", "loguru": "LOGURU_*",
    "prometheus-client": "PROMETHEUS_MULTIPROC_DIR", "granian": "GRANIAN_*", "hypercorn": "HYPERCORN_*", "stripe": "STRIPE_*", "logfire": "LOGFIRE_*", "apache-airflow": "AIRFLOW_*",
    "oauthlib": "OAUTHLIB_*", "requests-oauthlib": "OAUTHLIB_*", "authlib": "AUTHLIB_INSECURE_TRANSPORT", "sqlalchemy": "SQLALCHEMY_SILENCE_UBER_WARNING",
}  # fmt: skip
_BY_IMAGE = {
    "postgres": "POSTGRES_*", "timescale": "POSTGRES_*", "postgis": "POSTGRES_*", "mysql": "MYSQL_*", "mariadb": "MARIADB_*", "rabbitmq": "RABBITMQ_*", "minio": "MINIO_*", "mongo": "MONGO_INITDB_*",
    "grafana": "GF_*", "keycloak": "KC_*", "elasticsearch": "ELASTIC_*", "redis": "REDIS_PASSWORD", "pgadmin": "PGADMIN_*", "traefik": "TRAEFIK_*", "localstack": "LOCALSTACK_*",
    "airflow": "AIRFLOW_*",
}  # fmt: skip
_FRONT_END = re.compile(r"(VITE|NEXT_PUBLIC|REACT_APP|VUE_APP|NUXT_PUBLIC|GATSBY|EXPO_PUBLIC|NG_APP)_")
COMMON_PREFIXES = {"DB", "LOG", "HTTP", "SQL", "APP", "DATABASE", "REDIS", "CACHE", "SMTP", "EMAIL", "AUTH", "API"}
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
