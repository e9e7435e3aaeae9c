"""Settings of the documentation site; `docs/site/build.py` says how it is made."""

project = "gates"
author = "The gates contributors"
copyright = author  # noqa: A001  # Sphinx wants this name
extensions = ["myst_parser"]
exclude_patterns = ["site"]
nitpicky = True
suppress_warnings = ["misc.highlighting_failure"]  # examples that are wrong on purpose

myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
myst_links_external_new_tab = False

html_theme = "furo"
html_title = "gates"
html_show_sphinx = False
html_show_sourcelink = False
html_copy_source = False
html_extra_path = ["../gates-report-1.schema.json"]
