from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_user_timezone")]
    operations = [migrations.AddField("profile", "badge", models.PositiveSmallIntegerField(null=True))]
