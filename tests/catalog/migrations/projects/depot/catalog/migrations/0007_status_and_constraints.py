from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_tag_to_label")]
    operations = [
        migrations.AddField("product", "is_active", models.BooleanField(default=True)),
        migrations.AddField(
            "product",
            "status",
            models.CharField(choices=[("draft", "Draft"), ("live", "Live"), ("retired", "Retired")], default="draft", max_length=10),
        ),
        migrations.AddConstraint(
            "product", models.CheckConstraint(condition=models.Q(unit_price__gte=0), name="product_price_not_negative")
        ),
        migrations.AddConstraint(
            "product", models.CheckConstraint(condition=models.Q(status__in=["draft", "live", "retired"]), name="product_status_known")
        ),
        migrations.AddConstraint(
            "product",
            models.UniqueConstraint(condition=models.Q(is_active=True), fields=["category", "name"], name="one_active_name"),
        ),
    ]
