import { expect, it } from "vitest";
import { type Channel, toChannel } from "../../functions/core/channel.ts";

it.each<[Channel, string[]]>([
	[
		"search",
		[
			"google.com",
			"google.com.vn",
			"news.google.com",
			"bing.com",
			"coccoc.com",
			"vn.search.yahoo.com",
			"search.brave.com",
			"com.google.android.googlequicksearchbox",
		],
	],
	[
		"social",
		[
			"facebook.com",
			"l.facebook.com",
			"m.facebook.com",
			"com.facebook.katana",
			"t.co",
			"x.com",
			"youtu.be",
			"m.youtube.com",
			"vt.tiktok.com",
		],
	],
	[
		"messages",
		[
			"zalo.me",
			"chat.zalo.me",
			"com.zing.zalo",
			"m.me",
			"t.me",
			"com.facebook.orca",
			"web.whatsapp.com",
		],
	],
	[
		"mail",
		[
			"mail.google.com",
			"outlook.live.com",
			"mail.truong.edu.vn",
			"com.google.android.gm",
		],
	],
	[
		"links",
		[
			"classroom.google.com",
			"docs.google.com",
			"sites.google.com",
			"netflix.com",
			"xx.com",
			"phongvan.example",
			"notgoogle.com",
			"zalo",
		],
	],
])(
	"%s brings visits from its services and from no others",
	(channel, hosts) => {
		for (const host of hosts) expect(toChannel(host), host).toBe(channel);
	},
);
