"""Adapters of outside tools: they build argv, run it and parse what it said. They judge nothing."""

from gates.tools._command import Command, module_command, tool_command

__all__ = ["Command", "module_command", "tool_command"]
