from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now


class Category(models.Model):
    name = models.CharField(max_length=60)
    slug = models.SlugField(unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"


class Label(models.Model):
    text = models.CharField(max_length=30, unique=True)


class Product(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft"
        LIVE = "live"
        RETIRED = "retired"

    sku = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120, db_comment="as printed on the invoice")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    tax_rate = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal("0.19"))
    gross = models.GeneratedField(
        expression=F("unit_price") + F("unit_price") * F("tax_rate"),
        output_field=models.DecimalField(max_digits=14, decimal_places=4),
        db_persist=True,
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    is_active = models.BooleanField(default=True)
    attributes = models.JSONField(default=dict, blank=True)
    weight_grams = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    listed_at = models.DateTimeField(db_default=Now())
    labels = models.ManyToManyField(Label, through="Labelling", related_name="products")

    class Meta:
        db_table = "catalog_article"
        constraints = [
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="product_price_not_negative"),
            models.CheckConstraint(condition=Q(status__in=["draft", "live", "retired"]), name="product_status_known"),
            models.UniqueConstraint(fields=["category", "name"], condition=Q(is_active=True), name="one_active_name"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "status"], name="product_recent"),
            models.Index(fields=["category"], condition=Q(is_active=True), name="product_active_category"),
            models.Index(Lower("name"), name="product_name_lower"),
        ]


class Labelling(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    label = models.ForeignKey(Label, on_delete=models.CASCADE)
    note = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        db_table = "catalog_product_labels"
        unique_together = [("product", "label")]
