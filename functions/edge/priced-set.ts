import type { pricedSet as usual } from '../http/answers/priced-set.ts';
import { refuseField } from '../http/request.ts';

/** In place of the pricing measure, which the Worker has no room for. @throws PathloomError `bad_option` */
export const pricedSet: typeof usual = () => {
  throw refuseField('pricing', 'is not answered here: use pathloom serve, or pathloom generate --measure pricing');
};
