from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("bookings", "0004_while_it_runs")]
    operations = [ValidateConstraint("booking", name="known_status")]
