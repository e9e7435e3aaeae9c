from django.conf import settings
from django.db import models


class Invoice(models.Model):
    number = models.CharField(max_length=20, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invoices")
    due = models.DateField(null=True)
    total_cents = models.BigIntegerField(default=0)
    paid = models.BooleanField(default=False)


class Line(models.Model):
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey("catalog.Product", null=True, on_delete=models.SET_NULL)
    text = models.TextField()

    class Meta:
        order_with_respect_to = "invoice"
