from django.urls import path

from . import views

urlpatterns = [
    path("", views.index),
    path("api/v2/health", views.health),
    path("api/v2/version", views.version),
    path("api/v2/records", views.records),
    path("api/v2/records/count", views.count),
    path("api/v2/jobs", views.jobs),
]
