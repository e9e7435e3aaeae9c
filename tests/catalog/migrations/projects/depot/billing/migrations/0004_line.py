from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_paid"), ("catalog", "0006_tag_to_label")]
    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("invoice", models.ForeignKey(on_delete=models.CASCADE, related_name="lines", to="billing.invoice")),
                ("product", models.ForeignKey(null=True, on_delete=models.SET_NULL, to="catalog.product")),
            ],
        ),
        migrations.AlterOrderWithRespectTo("line", "invoice"),
    ]
