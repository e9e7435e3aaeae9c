"""The proofs by name: each looks at one question, and says yes or no only where it proved that, with file and line, figure or route."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from gates.attest.checklist.items import Outcome
from gates.attest.checklist.proofs import (
    api,
    architecture,
    database,
    documents,
    factors,
    gate_results,
    load,
    logs,
    outgoing,
    queries,
    requests,
    security,
    service,
    testing,
)
from gates.attest.checklist.subject import Subject

Proof = Callable[[Subject], Outcome]

_GATES = ("tests", "lint", "types", "security", "api-docs", "migrations", "logging", "errors", "env-docs", "readme")
_ALL: tuple[Proof, ...] = (
    api.api_schema, requests.authentication, api.health_route, requests.idempotency, requests.input_validation, api.pagination, api.readiness_route,
    requests.request_validation, api.response_envelope, api.status_codes, api.versioning,
    architecture.caching, architecture.clean_architecture, architecture.dependency_injection, architecture.loose_coupling,
    database.connection_pooling, database.indexed_foreign_keys, database.migrations_rollback, queries.n_plus_one, queries.query_analysis,
    queries.repository_pattern, queries.transactions,
    documents.acceptance_documented, documents.architecture_diagrams, documents.assumptions_documented, documents.ci_workflow,
    documents.openapi_document, documents.runbooks,
    factors.factor_admin, factors.factor_backing_services, factors.factor_build, factors.factor_codebase, factors.factor_config,
    factors.factor_dependencies, factors.factor_disposability, factors.factor_logs, factors.factor_parity, factors.factor_port_binding,
    load.load_tests,
    logs.correlation_ids, logs.handlers_log, logs.logs_without_secrets, logs.structured_logging,
    outgoing.circuit_breaker, outgoing.fallbacks, outgoing.mocked_integrations, outgoing.retries, outgoing.timeouts,
    security.committed_secrets, security.encryption_in_transit, security.parameterised_queries, security.secrets_management,
    service.centralised_errors, service.error_middleware, service.metrics, service.no_stack_traces, service.rate_limiting,
    testing.business_coverage, testing.complete_coverage, testing.database_tests, testing.edge_case_tests, testing.endpoint_tests,
    testing.logic_in_isolation, testing.memory_leaks,
)  # fmt: skip

PROOFS: Mapping[str, Proof] = {
    **{f"gate:{name}": functools.partial(gate_results.gate, name=name) for name in _GATES},
    **{proof.__name__.replace("_", "-"): proof for proof in _ALL},
}
