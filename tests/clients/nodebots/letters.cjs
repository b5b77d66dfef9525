// What a bot on discord.js sends besides text, and what it knows of what others sent so.
'use strict';

const { library, tell } = require('./talk.cjs');
const {
  ActionRowBuilder, ButtonBuilder, ButtonStyle, ChannelSelectMenuBuilder, ChannelType,
  ContainerBuilder, EmbedBuilder, Events, MediaGalleryBuilder, MessageFlags, RoleSelectMenuBuilder,
  SectionBuilder, SeparatorBuilder, StringSelectMenuBuilder, TextDisplayBuilder, ThumbnailBuilder,
  UserSelectMenuBuilder,
} = library('discord.js');

const IMAGE = 'https://example.org/a.png';

const pollOf = (poll) => ({
  question: poll.question.text,
  answers: [...poll.answers.values()].map((each) => [
    each.text, each.emoji?.toString() ?? '', each.voteCount,
  ]),
  multiple: poll.allowMultiselect,
  is_final: poll.resultsFinalized,
  total: [...poll.answers.values()].reduce((sum, each) => sum + each.voteCount, 0),
});

const componentOf = (component) => {
  const told = { kind: component.type };
  const known = {
    id: component.id,
    label: component.label,
    custom_id: component.customId,
    url: component.url,
    content: component.content,
    placeholder: component.placeholder,
  };
  for (const [name, value] of Object.entries(known)) {
    if (value !== null && value !== undefined) {
      told[name] = value;
    }
  }
  if (component.components?.length) {
    told.inner = component.components.map(componentOf);
  }
  if (component.accessory) {
    told.accessory = componentOf(component.accessory);
  }
  return told;
};

const resultsOf = (embeds) => {
  const result = embeds.find((embed) => embed.data.type === 'poll_result');
  return Object.fromEntries(result?.fields.map(({ name, value }) => [name, value]) ?? []);
};

const letterOf = (message) => ({
  id: message.id,
  kind: message.type,
  flags: message.flags.bitfield,
  content: message.content,
  webhook_id: message.webhookId,
  author: message.author.username,
  poll: message.poll && pollOf(message.poll),
  components: message.components.map(componentOf),
  forwarded: [...message.messageSnapshots.values()].map(({ content }) => content),
  source: message.reference?.messageId ?? null,
  users: [...message.mentions.users.keys()],
  roles: [...message.mentions.roles.keys()],
  channels: [...message.mentions.channels.keys()],
  everyone: message.mentions.everyone,
  tts: message.tts,
  position: message.position,
  results: resultsOf(message.embeds),
});

// The orders of a bot with this client about such messages.
module.exports = (client) => {
  const channelById = (id) => client.channels.cache.get(id);
  const fetched = (channel, id) => channelById(channel).messages.fetch({ message: id, force: true });
  const voted = (event) => (answer, user_id) => tell(event, { user_id, answer_id: answer.id });
  client.on(Events.MessagePollVoteAdd, voted('vote_add'));
  client.on(Events.MessagePollVoteRemove, voted('vote_remove'));

  return {
    async letter({ channel_id, message_id }) {
      return letterOf(await fetched(channel_id, message_id));
    },
    async ask({ channel_id, question, answers, hours }) {
      const poll = {
        question: { text: question },
        answers: answers.map(([text, emoji]) => ({ text, emoji })),
        duration: hours,
        allowMultiselect: true,
      };
      return letterOf(await channelById(channel_id).send({ poll }));
    },
    async voters({ channel_id, message_id, answer_id }) {
      const { poll } = await fetched(channel_id, message_id);
      return [...(await poll.answers.get(answer_id).voters.fetch()).keys()];
    },
    async end({ channel_id, message_id }) {
      const { poll } = await fetched(channel_id, message_id);
      return pollOf((await poll.end()).poll);
    },
    async forward({ channel_id, message_id, to }) {
      return letterOf(await (await fetched(channel_id, message_id)).forward(channelById(to)));
    },
    async follow({ channel_id, to }) {
      return channelById(channel_id).guild.channels.addFollower(channel_id, to);
    },
    async publish({ channel_id, message_id }) {
      await (await fetched(channel_id, message_id)).crosspost();
    },
    async rows({ channel_id }) {
      const buttons = [
        new ButtonBuilder().setLabel('go').setCustomId('go').setEmoji('🍵')
          .setStyle(ButtonStyle.Secondary),
        new ButtonBuilder().setLabel('see').setURL('https://example.org/')
          .setStyle(ButtonStyle.Link),
      ];
      const option = { label: 'a', value: '1', description: 'b', default: true };
      const menus = [
        new StringSelectMenuBuilder().setCustomId('strings').setPlaceholder('what?')
          .addOptions(option),
        new UserSelectMenuBuilder().setCustomId('users').setMaxValues(3),
        new RoleSelectMenuBuilder().setCustomId('roles'),
        new ChannelSelectMenuBuilder().setCustomId('channels')
          .setChannelTypes(ChannelType.GuildText),
      ];
      const rows = [buttons, ...menus.map((menu) => [menu])];
      const components = rows.map((row) => new ActionRowBuilder().addComponents(...row));
      return letterOf(await channelById(channel_id).send({ content: 'rows', components }));
    },
    async layout({ channel_id }) {
      const row = new ActionRowBuilder().addComponents(
        new ButtonBuilder().setLabel('go').setCustomId('go').setStyle(ButtonStyle.Primary),
      );
      const text = (content) => new TextDisplayBuilder().setContent(content);
      const components = [
        text('first'),
        new SectionBuilder().addTextDisplayComponents(text('beside'))
          .setThumbnailAccessory(new ThumbnailBuilder().setURL(IMAGE)),
        new MediaGalleryBuilder().addItems({ media: { url: IMAGE }, description: 'd' }),
        new SeparatorBuilder(),
        new ContainerBuilder().setAccentColor(5).addTextDisplayComponents(text('inside'))
          .addActionRowComponents(row),
      ];
      const flags = MessageFlags.IsComponentsV2;
      return letterOf(await channelById(channel_id).send({ components, flags }));
    },
    async paint({ channel_id }) {
      const fields = Array.from({ length: 25 }, (_, number) => ({
        name: `n${number}`, value: 'v', inline: number % 2 === 1,
      }));
      const embed = new EmbedBuilder().setTitle('t').setTimestamp(1 << 30).setImage(IMAGE)
        .setThumbnail(IMAGE).setFooter({ text: 'f', iconURL: IMAGE })
        .setAuthor({ name: 'a', url: 'https://example.org/', iconURL: IMAGE })
        .addFields(fields);
      const embeds = [embed, new EmbedBuilder().setTitle('u')];
      const [seen] = (await channelById(channel_id).send({ embeds })).embeds;
      return {
        image: seen.image.url,
        thumbnail: seen.thumbnail.url,
        footer: [seen.footer.text, seen.footer.iconURL],
        author: [seen.author.name, seen.author.url, seen.author.iconURL],
        timestamp: seen.timestamp,
        fields: seen.fields.length,
      };
    },
  };
};
