"""The facts about the repository under judgement, known before any gate runs.

`Project` is what every gate gets. It reads files and asks git and the project's interpreter; it judges nothing.
"""

from gates.project.interpreter import Interpreter
from gates.project.project import Package, Project, open_project
from gates.project.reading import decoded
from gates.project.roles import Role

__all__ = ["Interpreter", "Package", "Project", "Role", "decoded", "open_project"]
