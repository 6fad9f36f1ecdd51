"""Signs addresses of S3 anew with botocore, Amazon's own library, and says which have another signature."""
import datetime
import json
import sys
from urllib.parse import parse_qsl, urlsplit

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

given = json.load(sys.stdin)
for url in given["urls"]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    now = datetime.datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
    botocore.auth.get_current_datetime = lambda *_, now=now: now
    signer = botocore.auth.S3SigV4QueryAuth(
        Credentials(given["key"], given["secret"], given.get("token")), "s3", given["region"], int(query["X-Amz-Expires"])
    )
    request = AWSRequest(method="GET", url=f"{parts.scheme}://{parts.netloc}{parts.path}")
    signer.add_auth(request)
    signed = dict(parse_qsl(urlsplit(request.url).query))
    different = sorted(name for name in signed.keys() | query.keys() if signed.get(name) != query.get(name))
    print(f"{parts.path}: {', '.join(different) or 'the same'}")
