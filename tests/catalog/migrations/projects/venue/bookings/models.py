from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, HStoreField
from django.contrib.postgres.indexes import BTreeIndex, GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Room(models.Model):
    name = models.CharField(max_length=80, unique=True, db_collation="C")


class Booking(models.Model):
    room = models.ForeignKey(Room, on_delete=models.CASCADE)
    status = models.CharField(max_length=16, default="new")
    tags = ArrayField(models.CharField(max_length=10), default=list)
    extra = HStoreField(default=dict)
    span = DateTimeRangeField(null=True)
    search = SearchVectorField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(name="no_overlap", expressions=[("span", "&&"), ("room", "=")]),
            models.CheckConstraint(condition=models.Q(status__in=["new", "paid"]), name="known_status"),
            models.UniqueConstraint(
                fields=["room", "span"], name="one_at_a_time", deferrable=models.Deferrable.DEFERRED
            ),
        ]
        indexes = [
            GinIndex(fields=["tags"], name="booking_tags"),
            GinIndex(fields=["search"], name="booking_search"),
            BTreeIndex(fields=["status"], name="booking_status", fillfactor=70),
            models.Index(fields=["room"], include=["span"], name="booking_room_span"),
        ]
