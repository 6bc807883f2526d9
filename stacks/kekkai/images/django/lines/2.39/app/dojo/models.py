from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100, unique=True)


class Finding(models.Model):
    number = models.BigIntegerField(unique=True)
    product = models.ForeignKey(Product, models.PROTECT)
    sealed = models.BinaryField()
    rank = models.SmallIntegerField()
    reporter_tz = models.CharField(max_length=64)
    created = models.DateTimeField(auto_now_add=True)


class FindingNote(models.Model):
    finding = models.ForeignKey(Finding, models.CASCADE)
    note = models.CharField(max_length=200)


class Job(models.Model):
    finding = models.ForeignKey(Finding, models.CASCADE)
    status = models.CharField(max_length=8, default="PENDING")
    created = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)


class FindingEvent(models.Model):
    finding = models.ForeignKey(Finding, models.CASCADE)
    kind = models.CharField(max_length=16)
    at = models.DateTimeField(auto_now_add=True)


class Heartbeat(models.Model):
    at = models.DateTimeField()
    release = models.CharField(max_length=64)


class Schedule(models.Model):
    task = models.CharField(max_length=100, primary_key=True)
    every = models.FloatField()


class ScanImport(models.Model):
    """Raw scanner reports: the bulk of a real installation's database."""

    title = models.CharField(max_length=200, db_index=True)
    report = models.TextField()
    meta = models.JSONField()
    created = models.DateTimeField(auto_now_add=True, db_index=True)
