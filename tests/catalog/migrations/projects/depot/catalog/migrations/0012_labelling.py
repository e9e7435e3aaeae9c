"""The table between products and labels becomes a model, without touching the rows that are in it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0011_article_table")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE catalog_article_labels RENAME TO catalog_product_labels",
                    "ALTER TABLE catalog_product_labels RENAME TO catalog_article_labels",
                ),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Labelling",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("product", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalog.product")),
                        ("label", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalog.label")),
                    ],
                    options={"db_table": "catalog_product_labels", "unique_together": {("product", "label")}},
                ),
                migrations.AlterField(
                    "product",
                    "labels",
                    models.ManyToManyField(related_name="products", through="catalog.Labelling", to="catalog.label"),
                ),
            ],
        ),
        migrations.AddField("labelling", "note", models.CharField(blank=True, default="", max_length=80)),
    ]
