#!/usr/bin/env python3
"""Has Chromium picture the HTML report of a plan: wide and narrow, light and dark. Fails where it is wider than its window, or loads anything.

Usage: picture_reports.py DICOMPROBE ROOT OUTPUT
"""

import base64
import pathlib
import sys
import tempfile

from sample_reports import written
from selenium import webdriver

# CSS pixels: a desk, and a phone.
WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")


def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    # The page is our own, and root, as in a container, has no sandbox.
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    return webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def pictured(page, output):
    """Yields what is wrong."""
    with browser() as driver:
        backgrounds = set()
        for scheme in SCHEMES:
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
            for width in WIDTHS:
                metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
                driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
                driver.get(page.as_uri())
                what = f"{width} pixels, {scheme}"
                # As it comes, and with all that can be opened. A phone's window grows with what does not fit.
                for opening in ("", "document.querySelectorAll('details').forEach(each => each.open = true);"):
                    wide = driver.execute_script(f"{opening} return document.documentElement.scrollWidth")
                    if wide > width:
                        yield f"{what}: the page is {wide} pixels wide{', opened' if opening else ''}"
                loaded = driver.execute_script("return performance.getEntriesByType('resource').map(entry => entry.name)")
                if loaded:
                    yield f"{what}: it loads {loaded}"
                if driver.execute_script("return document.scripts.length"):
                    yield f"{what}: it has scripts"
                backgrounds.add((scheme, driver.execute_script("return getComputedStyle(document.body).backgroundColor")))
                picture = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
                (output / f"report-{width}-{scheme}.png").write_bytes(base64.b64decode(picture["data"]))
        if len(backgrounds) != len(SCHEMES) or len({colour for _, colour in backgrounds}) != len(SCHEMES):
            yield f"light and dark have these backgrounds: {sorted(backgrounds)}"


def main():
    dicomprobe, root, output = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        problems = list(pictured(written(dicomprobe, root, folder)["html"], output))
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(1)
    print(f"{len(WIDTHS) * len(SCHEMES)} pictures in {output}")


main()
