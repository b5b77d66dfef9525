// Stickers and emojis of a bot on discord.js: made, sent, loaded and changed.
'use strict';

const { library, tell } = require('./talk.cjs');
const { Events, StickerFormatType } = library('discord.js');

const FORMATS = new Map(Object.entries(StickerFormatType).map(([name, value]) => [value, name]));

/** What the client hears of stickers, and the orders that are about them. */
module.exports = (client, loaded) => {
  client.on(Events.GuildStickerCreate, ({ name }) => tell('sticker', { name }));
  client.on(Events.GuildStickerUpdate, (before, after) => {
    tell('sticker_edit', { before: before.name, after: after.name });
  });
  client.on(Events.GuildStickerDelete, ({ name }) => tell('sticker_delete', { name }));
  return {
    async express({ guild_id, channel_id, still, moving }) {
      const guild = client.guilds.cache.get(guild_id);
      const channel = client.channels.cache.get(channel_id);
      const [stickers, emojis] = [[], []];
      for (const [name, image] of [['a', still], ['b', moving]]) {
        const file = Buffer.from(image, 'base64');
        stickers.push(await guild.stickers.create({
          file, name: `sticker ${name}`, tags: '\u{1F534}', description: 'made by a bot',
          reason: 'why not',
        }));
        emojis.push(await guild.emojis.create({ name: `emoji_${name}`, attachment: file }));
      }
      const [pack] = [...(await client.fetchStickerPacks()).values()];
      const standard = [...pack.stickers.values()][0];
      const sent = await channel.send({ stickers: [...stickers, standard] });
      const seen = await channel.messages.fetch({ message: sent.id, force: true });
      const items = [...seen.stickers.values()];
      const fetched = await client.fetchSticker(items[0].id);
      const changed = await stickers[0].edit({ name: 'renamed', reason: 'better' });
      await stickers[1].delete('enough');
      return {
        content: seen.content,
        stickers: items.map((each) => [each.name, FORMATS.get(each.format).toLowerCase()]),
        fetched: [fetched.name, fetched.description, fetched.tags, fetched.available],
        file: await loaded(items[0].url),
        standard: await loaded(items[2].url),
        renamed: changed.name,
        left: [...(await guild.stickers.fetch()).values()].map((each) => each.name),
        emojis: [...(await guild.emojis.fetch()).values()].map((each) => [each.name, each.animated]),
        looks: await Promise.all(emojis.map((each) => (
          loaded(each.imageURL({ extension: each.animated ? 'gif' : 'png' })))),
        ),
      };
    },
  };
};
