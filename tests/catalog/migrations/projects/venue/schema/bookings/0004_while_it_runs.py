from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("bookings", "0003_fields")]
    operations = [
        AddIndexConcurrently("booking", GinIndex(fields=["search"], name="booking_search")),
        AddConstraintNotValid(
            "booking",
            models.CheckConstraint(condition=models.Q(status__in=["new", "paid"]), name="known_status"),
        ),
    ]
