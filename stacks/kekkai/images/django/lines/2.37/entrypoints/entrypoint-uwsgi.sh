#!/bin/bash
exec python3 -m dojo.boot uwsgi
