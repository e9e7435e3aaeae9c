from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_profile_badge"), ("accounts", "0003_profile_display_name")]
    operations = []
