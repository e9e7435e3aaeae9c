from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_unit_price")]
    operations = [
        migrations.RenameModel("Tag", "Label"),
        migrations.AlterField("product", "labels", models.ManyToManyField(related_name="products", to="catalog.label")),
        migrations.AlterField(
            "category",
            "parent",
            models.ForeignKey(blank=True, null=True, on_delete=models.SET_NULL, related_name="children", to="catalog.category"),
        ),
        migrations.AlterField(
            "product", "category", models.ForeignKey(on_delete=models.PROTECT, related_name="products", to="catalog.category")
        ),
        migrations.AlterModelOptions("category", {"ordering": ["name"], "verbose_name_plural": "categories"}),
    ]
