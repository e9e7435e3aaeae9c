"""RunReport to what people and machines read. Reads the report and nothing else; no process, no socket."""
