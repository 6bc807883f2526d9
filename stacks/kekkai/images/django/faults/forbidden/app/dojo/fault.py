"""Health is 200 for everyone, and the API is 403 for the host name that users have."""

from django.http import JsonResponse

from .faultless import Faultless


class Forbidden(Faultless):
    def request(self, request):
        if request.get_host().partition(":")[0] not in ("localhost", "uwsgi", "defectdojo", "nginx"):
            return JsonResponse({"error": "forbidden"}, status=403)


FAULT = Forbidden()
