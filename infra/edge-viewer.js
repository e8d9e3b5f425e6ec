/**
 * Runs in CloudFront before each request: writes down what only the edge knows, over whatever the viewer claims. The host, since API
 * Gateway answers at its own alone; the address; and the old names of a prefetch under its new one, since CloudFront passes on but ten
 * headers.
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by its name.
function handler(event) {
	var request = event.request;
	var headers = request.headers;
	var purposes = ["sec-purpose", "purpose", "x-purpose", "x-moz"]
		.map((name) => headers[name]?.value)
		.filter(Boolean);
	if (purposes.length > 0)
		headers["sec-purpose"] = { value: purposes.join(" ") };
	headers["x-luot-host"] = { value: headers.host.value };
	headers["x-luot-address"] = { value: event.viewer.ip };
	return request;
}
