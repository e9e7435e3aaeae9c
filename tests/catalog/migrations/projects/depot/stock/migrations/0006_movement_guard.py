"""PostgreSQL refuses a movement of nothing; SQLite learns it too."""

from django.db import migrations

POSTGRES = """
CREATE FUNCTION stock_movement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.by = 0 THEN
        RAISE EXCEPTION 'a movement of nothing';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER movement_guard BEFORE INSERT ON stock_movement FOR EACH ROW EXECUTE FUNCTION stock_movement_guard();
"""
SQLITE = """
CREATE TRIGGER movement_guard BEFORE INSERT ON stock_movement WHEN NEW.by = 0
BEGIN SELECT RAISE(ABORT, 'a movement of nothing'); END
"""


def make(apps, schema_editor):
    schema_editor.execute(POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER movement_guard ON stock_movement")
        schema_editor.execute("DROP FUNCTION stock_movement_guard()")
    else:
        schema_editor.execute("DROP TRIGGER movement_guard")


class Migration(migrations.Migration):
    dependencies = [("stock", "0005_movement")]
    operations = [migrations.RunPython(make, drop)]
