from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0001_initial")]
    operations = [
        migrations.AlterUniqueTogether("item", set()),
        migrations.AddConstraint("item", models.UniqueConstraint(fields=("place", "product"), name="one_item_per_place")),
        migrations.AlterField("item", "quantity", models.PositiveIntegerField(default=0)),
    ]
