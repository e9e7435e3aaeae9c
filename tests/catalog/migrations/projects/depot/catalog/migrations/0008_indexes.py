import django.db.models.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_status_and_constraints")]
    operations = [
        migrations.AddIndex("product", models.Index(fields=["-created_at", "status"], name="product_newest")),
        migrations.AddIndex(
            "product", models.Index(condition=models.Q(is_active=True), fields=["category"], name="product_active_category")
        ),
        migrations.AddIndex("product", models.Index(django.db.models.functions.Lower("name"), name="product_name_lower")),
        migrations.RenameIndex("product", new_name="product_recent", old_name="product_newest"),
    ]
