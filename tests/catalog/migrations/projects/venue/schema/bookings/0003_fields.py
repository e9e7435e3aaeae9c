import django.contrib.postgres.fields
import django.contrib.postgres.search
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.indexes import BTreeIndex, GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0002_extensions")]
    operations = [
        migrations.AlterField("room", "name", models.CharField(db_collation="C", max_length=80, unique=True)),
        migrations.AddField(
            "booking",
            "tags",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10), default=list, size=None
            ),
        ),
        migrations.AddField("booking", "extra", django.contrib.postgres.fields.HStoreField(default=dict)),
        migrations.AddField("booking", "span", django.contrib.postgres.fields.DateTimeRangeField(null=True)),
        migrations.AddField("booking", "search", django.contrib.postgres.search.SearchVectorField(null=True)),
        migrations.AddConstraint(
            "booking", ExclusionConstraint(name="no_overlap", expressions=[("span", "&&"), ("room", "=")])
        ),
        migrations.AddConstraint(
            "booking",
            models.UniqueConstraint(
                deferrable=models.Deferrable.DEFERRED, fields=("room", "span"), name="one_at_a_time"
            ),
        ),
        migrations.AddIndex("booking", GinIndex(fields=["tags"], name="booking_tags")),
        migrations.AddIndex("booking", BTreeIndex(fields=["status"], fillfactor=70, name="booking_status")),
        migrations.AddIndex("booking", models.Index(fields=["room"], include=("span",), name="booking_room_span")),
    ]
