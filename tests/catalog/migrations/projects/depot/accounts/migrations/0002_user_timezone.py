import django.contrib.auth.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.AddField("user", "timezone", models.CharField(default="UTC", max_length=40)),
        migrations.AlterField("user", "email", models.EmailField(max_length=254, unique=True)),
        migrations.CreateModel(
            name="Staff",
            fields=[],
            options={"proxy": True, "indexes": [], "constraints": []},
            bases=("accounts.user",),
        ),
    ]
