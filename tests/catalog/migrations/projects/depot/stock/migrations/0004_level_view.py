from django.db import migrations, models

MAKE = """
CREATE VIEW stock_level AS
SELECT p.code AS place_code, SUM(i.quantity) AS total
FROM stock_place p JOIN stock_item i ON i.place_id = p.id
GROUP BY p.code;
"""


class Migration(migrations.Migration):
    dependencies = [("stock", "0003_counted_is_a_day")]
    operations = [
        migrations.RunSQL(MAKE, "DROP VIEW stock_level;"),
        migrations.CreateModel(
            name="Level",
            fields=[
                ("place_code", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("total", models.IntegerField()),
            ],
            options={"managed": False, "db_table": "stock_level"},
        ),
    ]
