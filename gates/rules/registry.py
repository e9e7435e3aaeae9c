"""The source rules, one line each; mypy checks every module against its protocol."""

from __future__ import annotations

from gates.rules.errors import debug_mode, internals_in_answer
from gates.rules.logging import (
    configured_by_library,
    configured_twice,
    doubled_record,
    filter_on_logger,
    fixed_level,
    formatted_message,
    formatter_drops_traceback,
    level_too_low,
    lost_failure,
    lost_record,
    missing_traceback,
    never_configured,
    personal_data_in_record,
    print_in_service,
    request_id_not_shown,
    secret_in_record,
    silenced_records,
    silent_error_handler,
    stale_request_id,
    swallowed_exception,
)
from gates.rules.security import (
    leaky_comparison,
    open_cors,
    predictable_secret,
    sql_from_values,
    unsafe_yaml,
    unverified_jwt,
)
from gates.rules.values import ProjectRule, SourceRule

SOURCE_RULES: tuple[SourceRule, ...] = (
    swallowed_exception,
    missing_traceback,
    level_too_low,
    silent_error_handler,
    doubled_record,
    secret_in_record,
    personal_data_in_record,
    print_in_service,
    formatted_message,
    lost_record,
    lost_failure,
    filter_on_logger,
    stale_request_id,
    request_id_not_shown,
    formatter_drops_traceback,
    silenced_records,
    configured_by_library,
    fixed_level,
    internals_in_answer,
    debug_mode,
    sql_from_values,
    predictable_secret,
    unsafe_yaml,
    unverified_jwt,
    open_cors,
    leaky_comparison,
)

PROJECT_RULES: tuple[ProjectRule, ...] = (never_configured, configured_twice)
