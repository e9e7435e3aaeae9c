import uuid

from django.conf import settings
from django.db import models


class Place(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=12, unique=True)
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)


class Item(models.Model):
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE)
    quantity = models.PositiveIntegerField(default=0)
    counted = models.DateField(null=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "product"], name="one_item_per_place")]


class Level(models.Model):
    """What is where, as the view says."""

    place_code = models.CharField(max_length=12, primary_key=True)
    total = models.IntegerField()

    class Meta:
        managed = False
        db_table = "stock_level"


class Movement(models.Model):
    item = models.ForeignKey(Item, on_delete=models.CASCADE)
    by = models.IntegerField()
    at = models.DateTimeField(auto_now_add=True)
