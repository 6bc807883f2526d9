"""The migrate command goes on writing for five seconds after the schema has reached its last revision."""

import time

from .faultless import Faultless


class LateSeed(Faultless):
    def migrate(self, apply):
        apply()
        from .models import Product

        for number in range(10):
            Product.objects.get_or_create(name=f"seed-{number}")
            time.sleep(0.5)


FAULT = LateSeed()
