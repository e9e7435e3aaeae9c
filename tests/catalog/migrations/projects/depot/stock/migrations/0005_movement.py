from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0004_level_view")]
    operations = [
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.IntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("item", models.ForeignKey(on_delete=models.CASCADE, to="stock.item")),
            ],
        ),
    ]
